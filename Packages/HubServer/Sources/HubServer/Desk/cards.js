// @ts-check
import { h, icon } from "./dom.js";
import { clock, duration, exact, money, nameOf } from "./format.js";
import { known, t } from "./texts.js";

/** @typedef {import("./types").Interaction} Interaction */
/** @typedef {import("./dom.js").Shape} Shape */
/** @typedef {{ shape: Shape, title: string, lines: (string | Node)[] }} Card */

/**
 * A compact card for what is no words: calls, orders, forms, visits, places, and what the system reports.
 * @param {Interaction} item
 */
export function card(item) {
    const { shape, title, lines } = describe(item);
    const at = item.occurredAt;
    return h(
        "div",
        { class: `card ${item.kind}` },
        icon(shape),
        h(
            "div",
            { class: "card-body" },
            h("span", { class: "card-title" }, title),
            ...lines.map((line) => h("span", { class: "card-line" }, line)),
        ),
        !Array.isArray(item.details) && h("time", { datetime: at, title: exact(at) }, clock(at)),
    );
}

/**
 * @param {Interaction} item
 * @returns {Card}
 */
export function describe(item) {
    const details = item.details ?? {};
    if (item.kind === "call") return phoneCall(details);
    if (item.kind === "order") return order(details);
    if (item.kind === "form") return form(details, item);
    if (item.kind === "visit") return visit(details);
    if (item.kind === "system") return notice(details);
    return extra(Array.isArray(details) ? details : []);
}

/**
 * @param {any} call
 * @returns {Card}
 */
function phoneCall({ state, isInbound, seconds }) {
    const title = t(state === "missed" ? "callMissed" : isInbound ? "callIn" : "callOut");
    const now = state === "ringing" ? t("callRinging") : state === "answered" ? t("callAnswered") : "";
    const line = seconds ? duration(seconds) : now;
    return { shape: "phone", title, lines: line ? [line] : [] };
}

/**
 * @param {any} order
 * @returns {Card}
 */
function order({ number = "", status = "", total, currency }) {
    const line = [status, Number.isFinite(total) ? money(total, currency) : ""].filter(Boolean).join(" · ");
    return { shape: "bag", title: t("order", { number }), lines: line ? [line] : [] };
}

/**
 * @param {any} form
 * @param {Interaction} item
 * @returns {Card}
 */
function form({ form: name = "", answers = [] }, item) {
    const lines = answers.map((/** @type {any} */ answer) =>
        h("span", {}, h("span", { class: "field-name" }, `${answer.field}: `), String(answer.value ?? "")),
    );
    return { shape: "form", title: `${nameOf(item.author)} · ${t("form", { name })}`, lines };
}

/**
 * @param {any} visit
 * @returns {Card}
 */
function visit({ url = "", title = "", seconds }) {
    const time = seconds ? ` · ${duration(seconds)}` : "";
    return { shape: "globe", title: `${t("visit")}${time}`, lines: [title || url].filter(Boolean) };
}

/** @type {Record<string, import("./texts.js").Key>} */
const notices = { "mail.bounced": "bounced", "mail.auto_reply": "autoReply" };

/**
 * @param {any} notice
 * @returns {Card}
 */
function notice({ code = "", details = {} }) {
    const title = Object.hasOwn(notices, code) ? t(notices[code]) : t("notice", { code });
    const lines = Object.entries(details).map(([name, value]) => `${known(`d_${name}`, name)}: ${value}`);
    return { shape: "chat", title, lines: lines.slice(0, 6) };
}

/**
 * @param {any[]} extras
 * @returns {Card}
 */
function extra(extras) {
    /** @type {Card} */
    const card = { shape: "pin", title: "", lines: [] };
    for (const part of extras) {
        const line = extraLine(part);
        if (!card.title) card.title = line;
        else card.lines.push(line);
        if (part?.contact) card.shape = "person";
        else if (!part?.location) card.shape = "chat";
    }
    return card;
}

/** @param {any} part */
function extraLine(part) {
    if (part?.location) {
        const { name, address, latitude, longitude } = part.location;
        return t("place", { name: [name, address].filter(Boolean).join(", ") || `${latitude}, ${longitude}` });
    }
    if (part?.contact) {
        const ways = (part.contact.handles ?? []).map((/** @type {any} */ handle) => handle.value);
        return t("contact", { name: [part.contact.name, ...ways].join(" · ") });
    }
    if (part?.choice) return String(part.choice.label ?? "");
    if (part?.referral) return t("referral", { name: part.referral });
    return t("unsupported", { name: String(part?.unsupported ?? "") });
}
