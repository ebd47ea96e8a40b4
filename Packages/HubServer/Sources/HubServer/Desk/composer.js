// @ts-check
import { post } from "./api.js";
import { h, icon } from "./dom.js";
import { moment } from "./format.js";
import { language, t } from "./texts.js";
import { View } from "./view.js";

/** @typedef {import("./types").Draft["kind"]} Mode */

const typingPause = 4000;

/** Where an agent writes: an answer or a note, with files. It shows what the conversation holds as its draft. */
export class Composer extends View {
    /** @type {import("./talk.js").Talk} */
    talk = /** @type {any} */ (undefined);
    /** @type {(problem: unknown) => void} */
    complain = () => {};
    field = h("textarea", { rows: 1, id: "write", "aria-describedby": "send-hint" });
    picker = h("input", { type: "file", multiple: true, hidden: true });
    chips = h("ul", { class: "attachments" });
    limits = h("p", { class: "limits" });
    hint = h("span", { class: "help", id: "send-hint" });
    tabs = h("div", { class: "composer-tabs", role: "group" });
    attach = h("button", { type: "button", class: "round", onclick: () => this.picker.click() }, icon("clip"));
    send = h("button", { class: "primary send" });
    form = h("form", { class: "composer-form" });
    toldAt = 0;
    drawn = "";
    stopping = 0;

    start() {
        this.className = "composer";
        this.writing.recall();
        this.listen(this.writing, "change", () => this.show());
        this.listen(this.writing, "sent", () => this.sent());
        this.listen(this.talk, "change", () => this.renderSoon());
        this.listen(this.field, "input", () => this.typed());
        this.listen(this.field, "keydown", (event) => this.key(event));
        this.listen(this.field, "paste", (event) => this.paste(event));
        this.listen(this.field, "blur", () => this.tellTyping(false));
        this.listen(this.form, "submit", (event) => (event.preventDefault(), this.submit()));
        this.listen(this.picker, "change", () => this.picked());
        const target = this.parentElement ?? this;
        this.listen(target, "dragover", (event) => this.drag(event, true));
        this.listen(target, "dragleave", (event) => this.drag(event, false));
        this.listen(target, "drop", (event) => this.drop(event));
        const bar = h("div", { class: "composer-bar" }, this.picker, this.attach, this.hint, this.send);
        this.form.replaceChildren(this.field, this.chips, bar);
        this.replaceChildren(this.tabs, this.limits, this.form, h("div", { class: "veil", "aria-hidden": "true" }));
        this.show();
        // On a phone the keyboard would cover what was said.
        if (!matchMedia("(pointer: coarse)").matches) this.field.focus({ preventScroll: true });
    }

    disconnectedCallback() {
        super.disconnectedCallback();
        this.tellTyping(false);
    }

    get writing() {
        return this.talk.writing;
    }

    get isNote() {
        return this.writing.isNote;
    }

    render() {
        const { conversation, shut } = this.talk;
        const isShut = !this.isNote && Boolean(shut);
        const closes = this.isNote ? undefined : conversation?.closesAt;
        const said = isShut && shut ? t(shut) : closes ? t("closes", { time: moment(closes) }) : "";
        const hint = t(this.writing.waits ? "sendWaits" : "sendHint");
        const version = JSON.stringify([language(), this.writing.kind, isShut, said, hint]);
        if (this.drawn === version) return;
        this.drawn = version;
        this.classList.toggle("noting", this.isNote);
        this.classList.toggle("waiting", this.writing.waits);
        this.setAttribute("aria-label", t("composer"));
        this.limits.textContent = said;
        this.field.setAttribute("aria-label", t(this.isNote ? "writeNote" : "writeReply"));
        this.field.placeholder = t(this.isNote ? "writeNote" : "writeReply");
        this.field.disabled = isShut;
        this.attach.hidden = this.isNote;
        this.attach.disabled = isShut;
        this.attach.setAttribute("aria-label", t("attach"));
        this.chips.hidden = this.isNote;
        this.hint.textContent = hint;
        const [sign, word] = this.isNote ? [icon("note"), t("sendNote")] : [icon("send"), t("send")];
        this.send.replaceChildren(sign, h("span", {}, word));
        this.send.disabled = isShut;
        this.querySelector(".veil")?.replaceChildren(t("drop"));
        this.tabs.replaceChildren(this.tab("reply"), this.tab("note"));
    }

    /** @param {Mode} kind */
    tab(kind) {
        const isOn = kind === this.writing.kind;
        return h("button", { type: "button", "aria-pressed": String(isOn), onclick: () => this.write(kind) }, t(kind));
    }

    /**
     * Begins to write an answer or a note; what is there already stays.
     * @param {Mode} kind
     */
    write(kind) {
        if (kind === "note") this.tellTyping(false);
        this.writing.turn(kind);
        this.field.focus();
    }

    /**
     * Takes something back to be written anew.
     * @param {import("./types").Draft} old
     */
    take(old) {
        this.writing.take(old);
        this.field.focus();
    }

    /** Shows the draft as it is now. */
    show() {
        const { text, uploads, problem } = this.writing;
        // Setting the same words again would move the cursor.
        if (this.field.value !== text) this.field.value = text;
        uploads.draw(this.chips);
        this.render();
        this.grow();
        this.writing.problem = "";
        if (problem) this.complain(problem);
    }

    typed() {
        this.writing.type(this.field.value);
        if (!this.isNote && this.field.value) this.tellTyping(true);
    }

    /** As many lines as were written, up to what the style sheet allows. */
    grow() {
        if (CSS.supports("field-sizing", "content")) return;
        this.field.style.height = "auto";
        this.field.style.height = `${this.field.scrollHeight}px`;
    }

    /** @param {KeyboardEvent} event */
    key(event) {
        // While a word is composed, Enter belongs to the input method; 229 is what some of them report.
        const isComposing = event.isComposing || event.keyCode === 229;
        if (event.key === "Escape" && !isComposing) this.field.blur();
        if (event.key !== "Enter" || event.shiftKey || isComposing) return;
        event.preventDefault();
        this.submit();
    }

    submit() {
        this.writing.submit();
        this.field.focus();
    }

    sent() {
        this.tellTyping(false);
        this.dispatchEvent(new Event("mekong-sent", { bubbles: true }));
    }

    picked() {
        this.writing.uploads.add(this.picker.files ?? []);
        this.picker.value = "";
    }

    /** @param {ClipboardEvent} event */
    paste(event) {
        const files = [...(event.clipboardData?.files ?? [])];
        if (!files.length || this.isNote) return;
        event.preventDefault();
        this.writing.uploads.add(files);
    }

    /**
     * @param {DragEvent} event
     * @param {boolean} isOver
     */
    drag(event, isOver) {
        if (!event.dataTransfer?.types.includes("Files") || this.isNote) return;
        event.preventDefault();
        this.classList.toggle("dropping", isOver);
    }

    /** @param {DragEvent} event */
    drop(event) {
        this.drag(event, false);
        if (event.defaultPrevented) this.writing.uploads.add([...(event.dataTransfer?.files ?? [])]);
    }

    /**
     * Shows the customer that somebody types; not more often than needed, and only while it is an answer.
     * @param {boolean} on
     */
    tellTyping(on) {
        clearTimeout(this.stopping);
        if (on) this.stopping = setTimeout(() => this.tellTyping(false), typingPause * 1.5);
        if (on ? Date.now() - this.toldAt < typingPause : this.toldAt === 0) return;
        this.toldAt = on ? Date.now() : 0;
        post(`conversations/${this.talk.id}/typing`, { on }).catch(() => undefined);
    }
}

customElements.define("mekong-composer", Composer);
