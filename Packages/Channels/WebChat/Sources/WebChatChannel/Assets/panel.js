// @ts-check
import { h, icon } from "./dom.js";

/** @typedef {import("./texts.js").Texts} Texts */
/** @typedef {import("./types").Reach} Reach */

const phone = "(max-width: 480px)";

/** The frame around the conversation: the button, the head with its state, and what is shown below it. */
export class Panel {
    /**
     * @param {HTMLElement} host
     * @param {Texts} texts
     * @param {{ toggle: () => void, close: () => void, switchLanguage: () => void, drop: (files: File[]) => void }} owner
     */
    constructor(host, texts, owner) {
        this.host = host;
        this.texts = texts;
        this.owner = owner;
        this.badge = h("span", { class: "badge", hidden: true });
        this.launcher = h("button", { type: "button", class: "launcher", "aria-haspopup": "dialog", onclick: owner.toggle });
        this.launcher.append(icon("chat"), this.badge);
        this.title = h("h2", { id: "mekong-title" });
        this.status = h("span", { class: "status" });
        this.banner = h("p", { class: "banner", role: "status" });
        this.notice = h("p", { class: "notice", hidden: true });
        this.body = h("div", { class: "body" });
        this.language = h("button", { type: "button", class: "language", onclick: owner.switchLanguage });
        this.closing = h("button", { type: "button", class: "round", onclick: owner.close }, icon("close"));
        this.veil = h("div", { class: "veil", "aria-hidden": "true" });
        this.node = h(
            "div",
            {
                class: "panel",
                role: "dialog",
                "aria-labelledby": "mekong-title",
                hidden: true,
                onkeydown: (/** @type {KeyboardEvent} */ event) => this.key(event),
                ondragover: (/** @type {DragEvent} */ event) => this.drag(event, true),
                ondragleave: (/** @type {DragEvent} */ event) => this.drag(event, false),
                ondrop: (/** @type {DragEvent} */ event) => this.dropped(event),
            },
            h(
                "header",
                {},
                h("div", { class: "who" }, this.title, this.status),
                this.language,
                this.closing,
            ),
            this.banner,
            this.notice,
            this.body,
            this.veil,
        );
        this.fit = this.fit.bind(this);
        this.speak(texts);
    }

    /**
     * Puts every word of the frame into another language.
     * @param {Texts} texts
     */
    speak(texts) {
        this.texts = texts;
        this.node.lang = texts.language;
        this.language.textContent = texts.get("language");
        this.language.lang = texts.language === "vi" ? "en" : "vi";
        this.closing.setAttribute("aria-label", texts.get("close"));
        this.veil.textContent = texts.get("drop");
        this.label();
    }

    /** @param {number} count how many of the team's messages the visitor has not seen */
    unread(count) {
        this.badge.hidden = count === 0;
        this.badge.textContent = count > 99 ? "99+" : String(count);
        this.label();
    }

    label() {
        const count = this.badge.hidden ? "" : this.badge.textContent ?? "";
        const text = count ? this.texts.get("openUnread", { n: count }) : this.texts.get("open");
        this.launcher.setAttribute("aria-label", this.isOpen ? this.texts.get("close") : text);
        this.launcher.setAttribute("aria-expanded", String(this.isOpen));
    }

    /**
     * @param {string} site
     * @param {boolean} isTeamThere
     */
    head(site, isTeamThere) {
        this.title.textContent = site;
        this.status.textContent = this.texts.get(isTeamThere ? "online" : "away");
        this.status.classList.toggle("there", isTeamThere);
    }

    /** @param {Reach} reach */
    reach(reach) {
        this.banner.textContent = reach === "ready" ? "" : this.texts.get(reach);
        this.banner.classList.toggle("calm", reach === "connecting");
    }

    get isOpen() {
        return !this.node.hidden;
    }

    get isSheet() {
        return matchMedia(phone).matches;
    }

    open() {
        this.node.hidden = false;
        this.host.classList.add("open");
        this.node.setAttribute("aria-modal", String(this.isSheet));
        this.launcher.replaceChildren(icon("down"), this.badge);
        this.label();
        visualViewport?.addEventListener("resize", this.fit);
        visualViewport?.addEventListener("scroll", this.fit);
        this.fit();
    }

    close() {
        this.node.hidden = true;
        this.host.classList.remove("open");
        this.launcher.replaceChildren(icon("chat"), this.badge);
        this.label();
        visualViewport?.removeEventListener("resize", this.fit);
        visualViewport?.removeEventListener("scroll", this.fit);
        this.launcher.focus();
    }

    /** Keeps the sheet on phones above the keyboard, which covers the page without changing its size. */
    fit() {
        const seen = visualViewport;
        if (!seen) return;
        this.node.style.setProperty("--seen-height", seen.height + "px");
        this.node.style.setProperty("--seen-top", seen.offsetTop + "px");
    }

    /** @param {KeyboardEvent} event */
    key(event) {
        if (event.key === "Escape" && !event.isComposing) {
            event.stopPropagation();
            this.owner.close();
        } else if (event.key === "Tab" && this.isSheet) this.keepInside(event);
    }

    /** @param {KeyboardEvent} event */
    keepInside(event) {
        const all = /** @type {NodeListOf<HTMLElement>} */ (
            this.node.querySelectorAll("button:not([disabled]), textarea, input:not([hidden]), a[href], [tabindex='0']")
        );
        const reachable = Array.from(all).filter((node) => node.getClientRects().length);
        const [first, last] = [reachable[0], reachable[reachable.length - 1]];
        const now = /** @type {ShadowRoot} */ (this.node.getRootNode()).activeElement;
        if (event.shiftKey ? now === first : now === last) {
            event.preventDefault();
            (event.shiftKey ? last : first)?.focus();
        }
    }

    /**
     * @param {DragEvent} event
     * @param {boolean} isOver
     */
    drag(event, isOver) {
        if (!event.dataTransfer?.types.includes("Files")) return;
        event.preventDefault();
        this.node.classList.toggle("drop", isOver);
    }

    /** @param {DragEvent} event */
    dropped(event) {
        const files = Array.from(event.dataTransfer?.files ?? []);
        this.node.classList.remove("drop");
        if (!files.length) return;
        event.preventDefault();
        this.owner.drop(files);
    }
}
