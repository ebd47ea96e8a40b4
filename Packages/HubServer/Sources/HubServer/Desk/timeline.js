// @ts-check
import { describe } from "./cards.js";
import { h } from "./dom.js";
import { exact, moment, nameOf } from "./format.js";
import { t } from "./texts.js";

/** @typedef {import("./types").Interaction} Interaction */
/** @typedef {import("./types").Ticket} Ticket */

/**
 * One line of a customer's story across all channels.
 * @param {Interaction} item
 * @param {Ticket | undefined} current the ticket that is open; what belongs to another one leads there
 */
export function line(item, current) {
    const { title, lines } = words(item);
    const who = item.kind === "visit" || item.kind === "system" ? "" : nameOf(item.author);
    const leads = item.ticket && item.ticket !== current?.id;
    const at = item.occurredAt;
    const time = h("time", { datetime: at, title: exact(at) }, moment(at));
    const body = [
        h("span", { class: "line-head" }, h("span", { class: "by" }, who), time),
        h("span", { class: "line-text" }, [title, ...lines].filter(Boolean).join(" · ")),
    ];
    const side = item.kind === "note" ? "note" : item.author.kind === "customer" ? "theirs" : "ours";
    const whole = leads ? h("a", { href: `#/t/${item.ticket}` }, ...body) : h("span", {}, ...body);
    return h("li", { class: `line ${side}` }, whole);
}

/** @param {Interaction} item */
function words(item) {
    if (["message", "comment", "note"].includes(item.kind)) {
        const files = item.files.map(({ name }) => name);
        const text = item.deletedAt ? t("removed") : item.text.slice(0, 200);
        return { title: text || (item.subject ?? ""), lines: files };
    }
    const { title, lines } = describe(item);
    return { title, lines: lines.map((one) => (typeof one === "string" ? one : (one.textContent ?? ""))).slice(0, 3) };
}
