// @ts-check
/** @typedef {import("./types").Part} Part */

const svgSpace = "http://www.w3.org/2000/svg";

/**
 * Makes an element. Text only ever becomes text nodes, and there are no inline styles.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, unknown>} [props] `on…` are listeners, everything else attributes; false and undefined are left out
 * @param {Part[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, props = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(props)) {
        if (name.startsWith("on")) node.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
        else if (value !== false && value !== undefined && value !== null)
            node.setAttribute(name, value === true ? "" : String(value));
    }
    fill(node, ...children);
    return node;
}

/**
 * Gives an element other children; what is no node and no text is left out.
 * @param {Element} node
 * @param {Part[]} children
 */
export function fill(node, ...children) {
    node.replaceChildren(.../** @type {Node[]} */ (children.filter((child) => child || child === "")));
}

const shapes = {
    back: "M15 5l-7 7 7 7",
    check: "M5 12.5l4.5 4.5L19 7",
    clip: "M20 11.5l-8.2 8.2a5 5 0 0 1-7.1-7.1l8.6-8.6a3.4 3.4 0 0 1 4.8 4.8l-8.6 8.6a1.7 1.7 0 0 1-2.4-2.4l7.9-7.9",
    close: "M6 6l12 12M18 6L6 18",
    copy: "M9 9h9.5v11H9zM15 9V4.5H5.5V15.5H9",
    down: "M6 9.5l6 6 6-6",
    file: "M7 3.5h7l4 4V19a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 6 19V5A1.5 1.5 0 0 1 7 3.5zM13.5 3.5V8H18",
    form: "M6 4h12v16H6zM9 9h6M9 13h6M9 17h3",
    note: "M5 4.5h14V15l-5 4.5H5zM14 19.5V15h5M8.5 9h7M8.5 12.5h4",
    person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.6-3.8 3.6-6 7.5-6s6.9 2.2 7.5 6",
    take: "M10 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM3 20c.5-3.6 3.2-6 7-6 1.5 0 2.8.4 3.9 1M18 14v6M15 17h6",
    release: "M10 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM3 20c.5-3.6 3.2-6 7-6 1.5 0 2.8.4 3.9 1M15 17h6",
    phone: "M6.5 4h3l1.5 4-2 1.5a11 11 0 0 0 5.5 5.5l1.5-2 4 1.5v3A1.5 1.5 0 0 1 18.5 19C11 19 5 13 5 5.5A1.5 1.5 0 0 1 6.5 4z",
    redo: "M19 12a7 7 0 1 1-2.2-5.1L19 9M19 4.5V9h-4.5",
    send: "M12 19.5V5M5.5 11.5L12 5l6.5 6.5",
    chat: "M4 5.5A2.5 2.5 0 0 1 6.5 3h11A2.5 2.5 0 0 1 20 5.5v8a2.5 2.5 0 0 1-2.5 2.5H11l-4.6 3.7c-.6.4-1.4 0-1.4-.8V16A2.5 2.5 0 0 1 4 13.5z",
    mail: "M4 6h16v12H4zM4.5 6.5L12 13l7.5-6.5",
    plane: "M20.5 4L3.5 11l5.5 2.5L17 7l-6 8 6.5 4.5z",
    globe: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM3.5 12h17M12 3.5c5 5 5 12 0 17M12 3.5c-5 5-5 12 0 17",
    bag: "M5 8h14l-1 12H6zM9 8V6.5a3 3 0 0 1 6 0V8",
    search: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5L20 20",
    sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4",
    out: "M10 4H5v16h5M14 8l4 4-4 4M18 12H9",
    pin: "M12 21s6.5-6 6.5-11a6.5 6.5 0 0 0-13 0c0 5 6.5 11 6.5 11zM12 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
};

/** @typedef {keyof typeof shapes} Shape */

/**
 * A drawn sign; whoever cannot see it gets the label of its button.
 * @param {Shape} name
 * @returns {SVGSVGElement}
 */
export function icon(name) {
    const svg = document.createElementNS(svgSpace, "svg");
    const path = document.createElementNS(svgSpace, "path");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    svg.setAttribute("class", "icon");
    path.setAttribute("d", shapes[name]);
    svg.append(path);
    return svg;
}

/** @type {WeakMap<Element, Map<string, { node: Element, version: string }>>} */
const kept = new WeakMap();

/**
 * Makes the children of `parent` stand for `items` in their order, and leaves those alone that have not changed.
 * @template Item
 * @param {Element} parent
 * @param {Item[]} items
 * @param {(item: Item) => string} key
 * @param {(item: Item) => string} version changes whenever the element has to be made anew
 * @param {(item: Item) => Element} make
 */
export function keyed(parent, items, key, version, make) {
    const before = kept.get(parent) ?? new Map();
    const after = new Map();
    /** @type {Element | null} */
    let place = parent.firstElementChild;
    for (const item of items) {
        const [name, wanted] = [key(item), version(item)];
        const old = before.get(name);
        const node = old && old.version === wanted ? old.node : make(item);
        const held = old && old.node !== node ? heldBy(old.node) : -1;
        if (old && old.node !== node) {
            if (place === old.node) place = old.node.nextElementSibling;
            old.node.remove();
        }
        after.set(name, { node, version: wanted });
        before.delete(name);
        if (place && node === place) place = place.nextElementSibling;
        else parent.insertBefore(node, place);
        if (held >= 0) handles(node)[held]?.focus({ preventScroll: true });
    }
    for (const { node } of before.values()) node.remove();
    kept.set(parent, after);
}

/**
 * What can have the focus in an element.
 * @param {Element} node
 */
const handles = (node) => /** @type {HTMLElement[]} */ ([...node.querySelectorAll("a, button")]);

/**
 * Which of them has it; -1 if none.
 * @param {Element} node
 */
const heldBy = (node) => handles(node).findIndex((handle) => handle === document.activeElement);

/** A random id in the shape of a UUID, also on pages without a secure context. */
export function newID() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"))
        .join("")
        .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-a$4-$5");
}

/**
 * Waits; resolves early when `wake` is called.
 * @param {number} milliseconds
 * @returns {{ done: Promise<void>, wake: () => void }}
 */
export function pause(milliseconds) {
    let wake = () => {};
    const done = new Promise((/** @type {(value: void) => void} */ resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        wake = () => (clearTimeout(timer), resolve());
    });
    return { done, wake };
}

/**
 * Says something to those who listen to the page instead of looking at it.
 * @param {string} text
 */
export function announce(text) {
    const place = document.getElementById("announcer");
    if (place) place.textContent = text;
}
