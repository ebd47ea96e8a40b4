// @ts-check
import { announce, h, icon } from "./dom.js";
import { channelName, exact, moment, phone } from "./format.js";
import { statusName } from "./row.js";
import { known, t } from "./texts.js";

/** @typedef {import("./types").HandleInfo} HandleInfo */
/** @typedef {import("./types").Ticket} Ticket */

/**
 * A way to reach a customer, with how it is known to be theirs.
 * @param {HandleInfo} handle
 */
export function handle({ kind, value, proof, at }) {
    const text = kind === "phone" ? phone(value) : value;
    const isProven = proof !== "claimed";
    const copy = async () => {
        await navigator.clipboard?.writeText(value).catch(() => undefined);
        announce(t("copied"));
    };
    return h(
        "li",
        {},
        h("span", { class: "handle-kind" }, known(`kind_${kind}`, channelName(kind))),
        h("span", { class: "handle-value", title: value }, text),
        h("button", { class: "round small", "aria-label": t("copy", { value: text }), onclick: copy }, icon("copy")),
        h(
            "span",
            { class: `proof ${isProven ? "proven" : ""}`, title: exact(at) },
            icon(isProven ? "check" : "person"),
            isProven ? `${t("proven")}: ${known(`proof_${proof}`, proof)}` : t("claimed"),
        ),
    );
}

/**
 * Another ticket of the customer, as a link to it.
 * @param {Ticket} ticket
 */
export function other(ticket) {
    const number = `#${ticket.number}`;
    const about = [number, channelName(ticket.channel), statusName(ticket), moment(ticket.updatedAt)].join(" · ");
    const title = h("span", { class: "other-title" }, ticket.subject || ticket.preview || number);
    return h("li", {}, h("a", { href: `#/t/${ticket.id}`, class: "other" }, title, h("span", { class: "help" }, about)));
}
