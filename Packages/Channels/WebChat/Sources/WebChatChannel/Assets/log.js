// @ts-check
import { guard, h, icon } from "./dom.js";
import { dress, messageNode, printOf } from "./message.js";

/** @typedef {import("./types").Item} Item */
/** @typedef {import("./texts.js").Texts} Texts */
/** @typedef {import("./message.js").Place} Place */

const together = 5 * 60_000;

/** The conversation as it is seen: day marks, groups, typing; keeps its place when the reader has scrolled up. */
export class Log {
    /**
     * @param {Texts} texts
     * @param {string} base
     * @param {import("./message.js").Actions} actions
     */
    constructor(texts, base, actions) {
        this.texts = texts;
        this.base = base;
        this.actions = actions;
        /** @type {Map<string, { print: string, node: HTMLElement }>} */
        this.drawn = new Map();
        this.list = h("ol", { class: "items" });
        this.typing = h("div", { class: "typing", "aria-live": "polite" });
        this.jump = h("button", { type: "button", class: "jump", hidden: true, onclick: () => this.toEnd() });
        this.jump.append(icon("down"), texts.get("newBelow"));
        this.scroller = h(
            "div",
            {
                class: "log",
                role: "log",
                "aria-live": "polite",
                "aria-label": texts.get("log"),
                tabindex: 0,
                onscroll: () => this.scrolled(),
            },
            this.list,
            this.typing,
        );
        this.node = h("div", { class: "log-frame" }, this.scroller, this.jump);
        this.staysAtEnd = true;
        // A keyboard that opens, a picture that loads or a line more in the field does not hide the newest words.
        const observer = new ResizeObserver(guard(() => this.staysAtEnd && this.toEnd()));
        observer.observe(this.scroller);
        observer.observe(this.list);
    }

    /**
     * Shows the items, touching only what changed, so that a screen reader hears only what is new.
     * @param {Item[]} items
     * @param {string} greeting
     */
    show(items, greeting) {
        const before = this.drawn.size;
        const nodes = [...(greeting ? [this.reuse("greeting", greeting, () => this.greeting(greeting))] : [])];
        const lastOwn = items.filter((item) => item.from === "visitor").pop();
        items.forEach((item, index) => {
            const day = new Date(item.at).toDateString();
            if (!index || new Date(items[index - 1].at).toDateString() !== day)
                nodes.push(this.reuse("day " + day, this.texts.day(new Date(item.at)), (text) => h("li", { class: "day" }, text)));
            // A message keeps its node when it comes back from the hub under its final id.
            const key = item.client ?? item.id;
            const node = this.reuse(key, printOf(item), () => messageNode(item, this.texts, this.base, this.actions));
            dress(node, item, placeOf(items, index, item === lastOwn), this.texts, this.actions);
            nodes.push(node);
        });
        this.arrange(nodes);
        const own = items[items.length - 1]?.from === "visitor";
        const isNew = this.drawn.size > before;
        if (this.staysAtEnd || own && isNew) this.toEnd();
        else if (isNew) this.jump.hidden = false;
    }

    /**
     * Shows who is typing; nothing for nobody.
     * @param {string | undefined} name
     */
    showTyping(name) {
        this.typing.replaceChildren();
        if (name !== undefined) {
            const text = this.texts.get("typing", { name: name || this.texts.get("team") });
            const dots = h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"));
            this.typing.append(dots, h("span", {}, text));
        }
        if (this.staysAtEnd) this.toEnd();
    }

    toEnd() {
        this.staysAtEnd = true;
        this.scroller.scrollTop = this.scroller.scrollHeight;
        this.jump.hidden = true;
    }

    scrolled() {
        const { scrollHeight, scrollTop, clientHeight } = this.scroller;
        this.staysAtEnd = scrollHeight - scrollTop - clientHeight < 40;
        if (this.staysAtEnd) this.jump.hidden = true;
    }

    /**
     * @param {string} key
     * @param {string} print
     * @param {(print: string) => HTMLElement} draw
     */
    reuse(key, print, draw) {
        const known = this.drawn.get(key);
        if (known?.print === print) return known.node;
        const node = draw(print);
        known?.node.replaceWith(node);
        this.drawn.set(key, { print, node });
        return node;
    }

    /** @param {HTMLElement[]} nodes */
    arrange(nodes) {
        const wanted = new Set(nodes);
        for (const [key, { node }] of this.drawn)
            if (!wanted.has(node)) {
                node.remove();
                this.drawn.delete(key);
            }
        nodes.forEach((node, index) => {
            const there = this.list.children[index];
            if (there !== node) this.list.insertBefore(node, there ?? null);
        });
    }

    /** @param {string} text */
    greeting(text) {
        return h("li", { class: "greeting" }, h("p", {}, text));
    }
}

/**
 * @param {Item[]} items
 * @param {number} index
 * @param {boolean} isLastOwn
 * @returns {Place}
 */
function placeOf(items, index, isLastOwn) {
    const item = items[index];
    const follows = (/** @type {Item | undefined} */ one, /** @type {Item | undefined} */ other) =>
        !!one && !!other && one.from === other.from && one.name === other.name && one.from !== "system" &&
        new Date(one.at).toDateString() === new Date(other.at).toDateString() &&
        Math.abs(Date.parse(other.at) - Date.parse(one.at)) < together;
    return {
        isFirst: !follows(items[index - 1], item),
        isLast: !follows(item, items[index + 1]),
        showsState: isLastOwn || item.state === "sending" || item.state === "waiting",
        offers: index === items.length - 1,
    };
}
