// @ts-check
import { h, icon, webAddress } from "./dom.js";

/** @typedef {import("./types").Item} Item */
/** @typedef {import("./types").FileInfo} FileInfo */
/** @typedef {import("./types").Part} Part */
/** @typedef {import("./texts.js").Texts} Texts */

/**
 * How an item stands among its neighbours.
 * @typedef {{ isFirst: boolean, isLast: boolean, showsState: boolean, offers: boolean }} Place
 */

/**
 * @typedef {object} Actions
 * @property {(id: string) => void} retry
 * @property {(id: string) => void} discard
 * @property {(label: string, value: string) => void} choose
 */

/**
 * Draws what an item says. Nothing of it is ever read as markup.
 * @param {Item} item
 * @param {Texts} texts
 * @param {string} base what relative addresses of files are relative to
 * @param {Actions} actions
 */
export function messageNode(item, texts, base, actions) {
    if (item.from === "system") return h("li", { class: "system" }, item.text ?? "");
    const mine = item.from === "visitor";
    const who = mine ? texts.get("you") : item.name || texts.get("team");
    const said = item.deleted
        ? [h("p", { class: "bubble removed" }, texts.get("removed"))]
        : [
              item.text && h("p", { class: "bubble" }, h("span", { class: "sr" }, who + ": "), ...linked(item.text)),
              ...(item.files ?? []).map((file) => fileNode(file, texts, base)),
              !!item.choices?.length && choiceRow(item.choices, actions),
          ];
    return h(
        "li",
        { class: "item" },
        !mine && avatar(item.name, item.avatar, base),
        h("div", { class: "stack" }, !mine && !!item.name && h("span", { class: "name" }, item.name), ...said, h("span")),
    );
}

/** What of an item decides how {@link messageNode} draws it. */
export function printOf(/** @type {Item} */ item) {
    return JSON.stringify([item.from, item.name, item.avatar, item.text, item.files, item.deleted, item.choices]);
}

/**
 * Puts an item among its neighbours: groups, time, how far it came. Done apart from drawing it, so that a screen reader
 * is told of a new state and not of the whole message again.
 * @param {HTMLElement} node
 * @param {Item} item
 * @param {Place} place
 * @param {Texts} texts
 * @param {Actions} actions
 */
export function dress(node, item, place, texts, actions) {
    if (item.from === "system") return;
    const names = {
        mine: item.from === "visitor",
        theirs: item.from !== "visitor",
        first: place.isFirst,
        last: place.isLast,
        offers: place.offers,
    };
    for (const [name, isSo] of Object.entries(names)) node.classList.toggle(name, isSo);
    const failed = item.state === "failed";
    const showsState = item.from === "visitor" && item.state && (place.showsState || failed);
    const words = [
        (place.isLast || showsState) && texts.clock.format(new Date(item.at)),
        item.edited && !item.deleted && texts.get("edited"),
        showsState && texts.get(/** @type {NonNullable<Item["state"]>} */ (item.state)),
    ];
    const text = words.filter(Boolean).join(" · ");
    const old = /** @type {HTMLElement} */ (node.querySelector(".stack > span:last-child"));
    if (old.dataset.text === text) return;
    const button = (/** @type {"retry" | "discard"} */ what) =>
        h("button", { type: "button", class: "link", onclick: () => actions[what](item.id) }, texts.get(what));
    old.replaceWith(
        h(
            "span",
            { class: failed ? "meta bad" : "meta", hidden: !text, "data-text": text },
            h("span", {}, text),
            failed && button("retry"),
            failed && button("discard"),
        ),
    );
}

/**
 * @param {import("./types").ChoiceInfo[]} choices
 * @param {Actions} actions
 */
function choiceRow(choices, actions) {
    const buttons = choices.map(({ label, value }) =>
        h("button", { type: "button", class: "choice", onclick: () => actions.choose(label, value) }, label),
    );
    return h("div", { class: "choices" }, ...buttons);
}

/**
 * @param {FileInfo} file
 * @param {Texts} texts
 * @param {string} base
 */
function fileNode(file, texts, base) {
    const url = webAddress(file.url, base);
    if (file.kind === "image" && url) {
        const { width, height } = placeFor(file);
        const picture = h("img", {
            src: url,
            alt: file.name,
            loading: "lazy",
            decoding: "async",
            width,
            height,
            onerror: () => anchor.replaceWith(fileCard(file, url, texts)),
        });
        const anchor = h("a", { class: "picture", href: url, ...outside }, picture);
        return anchor;
    }
    return fileCard(file, url, texts);
}

/**
 * The room that a picture takes, kept free before it has loaded.
 * @param {FileInfo} file
 */
function placeFor({ width, height }) {
    if (!width || !height) return { width: 200, height: 150 };
    const scale = Math.min(1, 264 / width, 240 / height);
    return { width: Math.max(48, Math.round(width * scale)), height: Math.max(48, Math.round(height * scale)) };
}

/**
 * @param {FileInfo} file
 * @param {string | undefined} url
 * @param {Texts} texts
 */
function fileCard(file, url, texts) {
    const inside = [
        icon("file"),
        h("span", { class: "file-name" }, file.name),
        !!file.size && h("span", { class: "file-size" }, texts.size(file.size)),
    ];
    return url ? h("a", { class: "file", href: url, ...outside }, ...inside) : h("span", { class: "file" }, ...inside);
}

const outside = { target: "_blank", rel: "noopener noreferrer nofollow" };

/**
 * Text with its web addresses as links.
 * @param {string} text
 * @returns {Part[]}
 */
function linked(text) {
    return text.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}'])/).map((part, index) => {
        const url = index % 2 ? webAddress(part) : undefined;
        return url ? h("a", { href: url, ...outside }, part) : part;
    });
}

/**
 * The picture of a colleague, or the first letter of their given name, which comes last in Vietnamese.
 * @param {string | undefined} name
 * @param {string | undefined} picture
 * @param {string} base
 */
function avatar(name, picture, base) {
    const url = picture && webAddress(picture, base);
    const words = (name ?? "").trim().split(/\s+/);
    const letter = Array.from(words[words.length - 1] ?? "")[0]?.toUpperCase() ?? "";
    const initial = h("span", { class: "avatar", "aria-hidden": "true" }, letter || icon("chat"));
    if (!url) return initial;
    const image = h("img", { class: "avatar", src: url, alt: "", width: 28, height: 28, onerror: () => image.replaceWith(initial) });
    return image;
}
