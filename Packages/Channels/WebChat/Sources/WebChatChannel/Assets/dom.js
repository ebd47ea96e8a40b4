// @ts-check
/** @typedef {import("./types").Part} Part */

const svgSpace = "http://www.w3.org/2000/svg";

/**
 * Wraps a listener so that nothing it throws reaches the page.
 * @param {(...args: any[]) => unknown} work
 */
export const guard =
    (work) =>
    /** @param {any[]} args */
    (...args) => {
        try {
            const result = work(...args);
            if (result instanceof Promise) result.catch(report);
        } catch (error) {
            report(error);
        }
    };

/** @param {unknown} error */
export function report(error) {
    console.warn("Mekong:", error);
}

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
        if (name.startsWith("on")) node.addEventListener(name.slice(2), guard(/** @type {any} */ (value)));
        else if (value !== false && value !== undefined && value !== null)
            node.setAttribute(name, value === true ? "" : String(value));
    }
    node.append(.../** @type {Node[]} */ (children.filter((child) => child || child === "")));
    return node;
}

const shapes = {
    chat: "M4 5.5A2.5 2.5 0 0 1 6.5 3h11A2.5 2.5 0 0 1 20 5.5v8a2.5 2.5 0 0 1-2.5 2.5H11l-4.6 3.7c-.6.4-1.4 0-1.4-.8V16A2.5 2.5 0 0 1 4 13.5z",
    down: "M6 9.5l6 6 6-6",
    close: "M6 6l12 12M18 6L6 18",
    clip: "M20 11.5l-8.2 8.2a5 5 0 0 1-7.1-7.1l8.6-8.6a3.4 3.4 0 0 1 4.8 4.8l-8.6 8.6a1.7 1.7 0 0 1-2.4-2.4l7.9-7.9",
    send: "M12 19.5V5M5.5 11.5L12 5l6.5 6.5",
    file: "M7 3.5h7l4 4V19a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 6 19V5A1.5 1.5 0 0 1 7 3.5zM13.5 3.5V8H18",
};

/**
 * A drawn sign; those who cannot see it get the label of its button.
 * @param {keyof typeof shapes} name
 */
export function icon(name) {
    const svg = document.createElementNS(svgSpace, "svg");
    const path = document.createElementNS(svgSpace, "path");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    path.setAttribute("d", shapes[name]);
    svg.append(path);
    return svg;
}

/**
 * The address if it leads to the web, else nothing.
 * @param {string | undefined} text
 * @param {string} [base]
 */
export function webAddress(text, base) {
    try {
        const url = new URL(text ?? "", base);
        return url.protocol === "https:" || url.protocol === "http:" ? url.href : undefined;
    } catch {
        return undefined;
    }
}

/** A random id in the shape of a UUID, also on pages without a secure context. */
export function newID() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"))
        .join("")
        .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-a$4-$5");
}

/**
 * Waits; resolves early when the returned function is called.
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
