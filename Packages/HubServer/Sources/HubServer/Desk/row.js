// @ts-check
import { h, icon } from "./dom.js";
import { channelName, exact, initials, nameOf, phone, short, span } from "./format.js";
import { isUnread } from "./memory.js";
import { known, language, t } from "./texts.js";

/** @typedef {import("./types").Customer} Customer */
/** @typedef {import("./types").Ticket} Ticket */
/** @typedef {{ me: string, open: string | undefined }} Look who looks, and at which ticket */

// From then on the time is shown as late; the workspace's own goals come with the reply clock.
const late = 60 * 60_000;

/**
 * Changes whenever the row has to be made anew.
 * @param {Ticket} ticket
 * @param {Look} look
 */
export function rowVersion(ticket, { open }) {
    const time = ticket.waitingSince ? span(ticket.waitingSince) : short(ticket.updatedAt);
    return JSON.stringify([ticket, time, language(), isUnread(ticket), ticket.id === open]);
}

/**
 * A ticket in the queue.
 * @param {Ticket} ticket
 * @param {Look} look
 */
export function row(ticket, { me, open }) {
    const name = nameOf(ticket.requester);
    const isNew = isUnread(ticket);
    const link = h(
        "a",
        {
            href: `#/t/${ticket.id}`,
            class: `row${isNew ? " unread" : ""}`,
            "data-ticket": ticket.id,
            "aria-current": ticket.id === open ? "true" : undefined,
        },
        h("span", { class: "avatar", "aria-hidden": "true" }, initials(name)),
        h("span", { class: "name" }, name),
        isNew && h("span", { class: "dot" }, h("span", { class: "sr" }, t("unread"))),
        time(ticket),
        h("span", { class: "preview" }, ticket.preview || ticket.subject || "\u00a0"),
        chips(ticket, me),
    );
    return h("li", {}, link);
}

/**
 * A customer who was looked for.
 * @param {Customer} customer
 * @param {() => void} open
 */
export function person(customer, open) {
    const name = customer.name || t("visitor");
    const written = customer.handles.filter(({ kind }) => kind === "email" || kind === "phone");
    const ways = written.map(({ value }) => phone(value)).join(" · ");
    const button = h(
        "button",
        { class: "row person", onclick: open },
        h("span", { class: "avatar", "aria-hidden": "true" }, initials(name)),
        h("span", { class: "name" }, name),
        h("span", { class: "preview" }, ways || t("since", { date: short(customer.createdAt) })),
    );
    return h("li", {}, button);
}

/** @param {Ticket} ticket */
function time(ticket) {
    const since = ticket.status === "solved" ? undefined : ticket.waitingSince;
    const isLate = since && Date.now() - new Date(since).getTime() > late;
    const at = since ?? ticket.updatedAt;
    const words = since ? t("waits", { time: span(since) }) : short(at);
    return h("time", { class: isLate ? "late" : undefined, datetime: at, title: exact(at) }, words);
}

/**
 * @param {Ticket} ticket
 * @param {string} me
 */
function chips(ticket, me) {
    const { status, priority, assignee } = ticket;
    const who = assignee?.id === me ? t("yours") : assignee ? nameOf(assignee) : t("nobody");
    return h(
        "span",
        { class: "chips" },
        channelMark(ticket.channel),
        h("span", { class: "assignee" }, who),
        status !== "open" && h("span", { class: `chip ${status}` }, statusName(ticket)),
        priority !== "normal" && h("span", { class: `chip ${priority}` }, t(priority)),
    );
}

/** @type {Record<string, import("./dom.js").Shape>} */
const signs = { email: "mail", telegram: "plane", web_chat: "chat" };

/**
 * A channel as a small sign and its name.
 * @param {string} channel
 */
export function channelMark(channel) {
    return h("span", { class: "channel" }, icon(signs[channel] ?? "globe"), channelName(channel));
}

/**
 * Where a ticket stands, by the workspace's own word if it has one.
 * @param {Ticket} ticket
 */
export function statusName({ status, statusName: own }) {
    return own || known(`status${status.charAt(0).toUpperCase()}${status.slice(1)}`, status);
}
