// @ts-check
import { card } from "./cards.js";
import { h, icon } from "./dom.js";
import { clock, exact, initials, nameOf, size } from "./format.js";
import { t } from "./texts.js";

/** @typedef {import("./types").FileInfo} FileInfo */
/** @typedef {import("./types").Interaction} Interaction */
/** @typedef {import("./types").Part} Part */

const longest = 4000;

/**
 * What the log shows for one interaction.
 * @typedef {{ item: Interaction, isFirst: boolean, isLast: boolean, isOurs: boolean, state: string, isLost: boolean }} Shown
 */

/**
 * What can be done with a message.
 * @typedef {Record<"retry" | "cancel" | "edit" | "discard", (item: Interaction) => void>} Actions
 */

/**
 * One interaction as an element of the log.
 * @param {Shown} shown
 * @param {Actions} actions
 */
export function message(shown, actions) {
    const { item, isFirst, isLast, isOurs } = shown;
    if (item.kind === "note") return note(shown, actions);
    if (!["message", "comment"].includes(item.kind)) return h("li", { class: "item event" }, card(item));
    const name = nameOf(item.author);
    const kind = `item ${isOurs ? "ours" : "theirs"}${isFirst ? " first" : ""}${isLast ? " last" : ""}`;
    return h(
        "li",
        { class: kind, "data-sequence": item.sequence },
        !isOurs && h("span", { class: "avatar", "aria-hidden": "true" }, initials(name)),
        h(
            "div",
            { class: "stack" },
            isFirst && h("span", { class: "by" }, name),
            ...bubbles(item),
            item.reactions.length > 0 && h("span", { class: "reactions" }, item.reactions.join(" ")),
            meta(shown, actions),
        ),
    );
}

/**
 * A remark among colleagues, across the full width.
 * @param {Shown} shown
 * @param {Actions} actions
 */
function note(shown, actions) {
    const { item } = shown;
    return h(
        "li",
        { class: "item note", "data-sequence": item.sequence },
        h("div", { class: "by" }, icon("note"), h("span", {}, t("noteBy", { name: nameOf(item.author) })), time(item)),
        h("div", { class: "text" }, ...words(item.text)),
        item.pending && meta(shown, actions),
    );
}

/** @param {Interaction} item */
function bubbles(item) {
    const text = item.text || plain(item.html);
    /** @type {Part[]} */
    const parts = [];
    if (item.kind === "comment") parts.push(h("span", { class: "by" }, t("comment")));
    if (item.deletedAt) parts.push(h("div", { class: "bubble removed" }, t("removed")));
    if (item.subject) parts.push(h("div", { class: "subject" }, item.subject));
    if (text) parts.push(h("div", { class: `bubble text${item.deletedAt ? " withdrawn" : ""}` }, ...words(text)));
    if (item.quoted) {
        const earlier = h("div", { class: "text" }, ...words(item.quoted));
        parts.push(h("details", { class: "quoted" }, h("summary", {}, t("quoted")), earlier));
    }
    parts.push(...item.files.map(file));
    if (Array.isArray(item.details)) parts.push(card(item));
    return parts;
}

/**
 * @param {Shown} shown
 * @param {Actions} actions
 */
function meta(shown, actions) {
    const { item, isLast, state, isLost } = shown;
    const isBad = state === "failed" || state === "unknown";
    if (!isLast && !isBad) return null;
    /** @type {Record<string, import("./texts.js").Key>} */
    const labels = {
        sending: isLost ? "stateKept" : "stateSending",
        queued: "stateQueued",
        accepted: "stateAccepted",
        sent: "stateSent",
        delivered: "stateDelivered",
        read: "stateRead",
        failed: "stateFailed",
        unknown: "stateUnknown",
        cancelled: "stateCancelled",
    };
    const why = item.pending?.reason ?? item.deliveryReason;
    const button = (/** @type {import("./texts.js").Key} */ key, /** @type {(item: Interaction) => void} */ work) =>
        h("button", { class: "link", onclick: () => work(item) }, t(key));
    return h(
        "div",
        { class: `meta${isBad ? " bad" : ""}` },
        time(item),
        item.editedAt && h("span", {}, t("edited")),
        labels[state] && h("span", { class: "state" }, t(labels[state])),
        isBad && why && h("span", { class: "why" }, why),
        state === "unknown" && h("span", { class: "why" }, t("unknownHelp")),
        isBad && button("retry", actions.retry),
        state === "failed" && item.pending && button("edit", actions.edit),
        state === "failed" && item.pending && button("discard", actions.discard),
        state === "queued" && button("takeBack", actions.cancel),
    );
}

/** @param {Interaction} item */
function time(item) {
    return h("time", { datetime: item.occurredAt, title: exact(item.occurredAt) }, clock(item.occurredAt));
}

/** @param {FileInfo} file */
function file(file) {
    const known = [file.name, file.size ? size(file.size) : ""].filter(Boolean).join(", ");
    if (!file.url || !file.url.startsWith("/api/v1/files/")) {
        const state = file.reason ? `${t("fileRefused")}: ${file.reason}` : t("fileComing");
        const name = h("span", { class: "file-name" }, known);
        return h("span", { class: "file" }, icon("file"), name, h("span", { class: "help" }, state));
    }
    const isShown = /^image\/(png|jpeg|gif|webp)$/.test(file.mimeType ?? "");
    if ((file.kind === "image" || file.kind === "sticker") && isShown) {
        const alt = t("picture", { name: file.name });
        const picture = h("img", { src: file.url, alt, loading: "lazy", width: 240, height: 180 });
        return h("a", { class: "picture", href: file.url, target: "_blank", rel: "noopener" }, picture);
    }
    if (/^audio\//.test(file.mimeType ?? ""))
        return h("audio", { controls: true, preload: "none", src: file.url, "aria-label": file.name });
    if (/^video\/mp4$/.test(file.mimeType ?? "")) {
        const video = { controls: true, preload: "metadata", src: file.url, width: 320, height: 180 };
        return h("video", { ...video, "aria-label": file.name });
    }
    return h(
        "a",
        { class: "file", href: file.url, download: file.name, "aria-label": t("download", { name: known }) },
        icon("file"),
        h("span", { class: "file-name" }, file.name),
        file.size ? h("span", { class: "help" }, size(file.size)) : null,
    );
}

/**
 * Text with its links; what is very long shows its beginning first.
 * @param {string} text
 * @returns {Part[]}
 */
function words(text) {
    if (text.length <= longest) return linked(text);
    const rest = h("button", { class: "link", onclick: () => rest.replaceWith(text.slice(longest)) }, t("showAll"));
    return [...linked(text.slice(0, longest)), "… ", rest];
}

/**
 * @param {string} text
 * @returns {Part[]}
 */
function linked(text) {
    return text.split(/(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]}»”])/g).map((part, index) => {
        if (index % 2 === 0) return part;
        try {
            return h("a", { href: new URL(part).href, target: "_blank", rel: "noopener noreferrer nofollow" }, part);
        } catch {
            return part;
        }
    });
}

/**
 * The words of a letter that came as HTML alone; whatever comes out of this is shown as plain text.
 * @param {string | undefined} html
 */
function plain(html) {
    if (!html) return "";
    /** @type {Record<string, string>} */
    const signs = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };
    return html
        .slice(0, 500_000)
        .replace(/<!--.*?-->|<(style|script|title|template)\b.*?<\/\1\s*>/gis, "")
        .replace(/[ \t\r\n]+/g, " ")
        .replace(/<(br|\/p|\/div|\/tr|\/li|\/h\d)\b[^>]*>/gi, "\n")
        .replace(/<[^>]*>/g, "")
        .replace(/&#(\d{1,6});/g, (_, code) => character(Number(code)))
        .replace(/&(\w{2,4});/g, (all, name) => signs[name] ?? all)
        .replace(/ *\n */g, "\n")
        .replace(/\n{3,}/g, "\n\n")
        .trim();
}

/** @param {number} code */
function character(code) {
    return code > 31 && code < 0x110000 ? String.fromCodePoint(code) : "";
}
