// @ts-check
import { fill, h, icon } from "./dom.js";
import { exact, nameOf } from "./format.js";
import { channelMark, statusName } from "./row.js";
import { language, t } from "./texts.js";

/** @typedef {import("./types").Ticket} Ticket */
/** @typedef {import("./frame.js").Frame} Frame */

/** @type {WeakMap<Element, string>} */
const drawn = new WeakMap();

/**
 * Draws who the customer is, where the ticket stands, and what can be done with it.
 * @param {HTMLElement} head
 * @param {Ticket} ticket
 * @param {import("./model.js").Desk} desk
 * @param {Frame} frame
 */
export function drawHead(head, ticket, desk, frame) {
    const version = JSON.stringify([ticket, language(), frame.isCustomerShown]);
    if (drawn.get(head) === version) return;
    drawn.set(head, version);
    const isMine = ticket.assignee?.id === desk.me.agent.id;
    const who = isMine ? t("yours") : ticket.assignee ? t("assigned", { name: nameOf(ticket.assignee) }) : "";
    // A button that is made anew keeps the focus.
    const held = head.contains(document.activeElement) ? document.activeElement?.id : undefined;
    fill(
        head,
        h("button", { class: "round back", "aria-label": t("backToQueue"), onclick: () => frame.leave() }, icon("back")),
        h(
            "div",
            { class: "thread-title" },
            h("h2", {}, nameOf(ticket.requester)),
            h(
                "p",
                { class: "about" },
                channelMark(ticket.channel),
                h("span", { class: "number", title: exact(ticket.createdAt) }, `#${ticket.number}`),
                h("span", { class: `chip ${ticket.status}` }, statusName(ticket)),
                who && h("span", { class: "who" }, who),
            ),
        ),
        ...buttons(ticket, isMine, frame),
    );
    if (held) document.getElementById(held)?.focus();
}

/**
 * @param {Ticket} ticket
 * @param {boolean} isMine
 * @param {Frame} frame
 */
function buttons(ticket, isMine, frame) {
    const isSolved = ticket.status === "solved";
    const shows = frame.isCustomerShown;
    const act = () => (isMine ? frame.release() : frame.take());
    const [hand, end] = [t(isMine ? "release" : "take"), t(isSolved ? "reopen" : "solve")];
    const take = { id: "take", class: isMine ? "quiet" : "secondary", title: hand, onclick: act };
    const strong = isSolved ? "secondary" : "secondary strong";
    const solve = { id: "solve", class: strong, title: end, onclick: () => frame.solve() };
    const look = t(shows ? "hideCustomer" : "showCustomer");
    const person = {
        id: "person",
        class: "round",
        title: look,
        "aria-label": look,
        "aria-expanded": String(shows),
        onclick: () => frame.toggleCustomer(),
    };
    return [
        !isSolved && h("button", take, icon(isMine ? "release" : "take"), h("span", {}, hand)),
        h("button", solve, icon(isSolved ? "redo" : "check"), h("span", {}, end)),
        h("button", person, icon("person")),
    ];
}
