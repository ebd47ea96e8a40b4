// @ts-check
import { post } from "./api.js";
import { h, icon } from "./dom.js";
import { moment } from "./format.js";
import { draft, keepDraft } from "./memory.js";
import { language, t } from "./texts.js";
import { Uploads } from "./uploads.js";
import { View } from "./view.js";

/** @typedef {"reply" | "note"} Mode */

const typingPause = 4000;

/** Where an agent writes: an answer or a note, with files; kept as a draft until it is sent. */
export class Composer extends View {
    /** @type {import("./model.js").Desk} */
    desk = /** @type {any} */ (undefined);
    /** @type {import("./talk.js").Talk} */
    talk = /** @type {any} */ (undefined);
    /** @type {(problem: unknown) => void} */
    complain = () => {};
    /** @type {Mode} */
    kind = "reply";
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
    waitsForFiles = false;
    stopping = 0;

    start() {
        this.className = "composer";
        const kept = draft(this.talk.id);
        this.kind = kept.kind;
        this.field.value = kept.text;
        this.uploads = new Uploads({ changed: () => this.changed(), problem: this.complain }, kept.files);
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
        this.changed();
        // On a phone the keyboard would cover what was said.
        if (!matchMedia("(pointer: coarse)").matches) this.field.focus({ preventScroll: true });
    }

    disconnectedCallback() {
        super.disconnectedCallback();
        this.tellTyping(false);
    }

    get isNote() {
        return this.kind === "note";
    }

    render() {
        const { conversation } = this.talk;
        const isClosed = conversation?.closesAt !== undefined && new Date(conversation.closesAt).getTime() < Date.now();
        const isShut = !this.isNote && (conversation?.isReachable === false || isClosed);
        const limit = isShut ? t(conversation?.isReachable === false ? "unreachable" : "closed") : "";
        const closes = this.isNote ? undefined : conversation?.closesAt;
        const said = limit || (closes ? t("closes", { time: moment(closes) }) : "");
        const version = JSON.stringify([language(), this.kind, isShut, said]);
        if (this.drawn === version) return;
        this.drawn = version;
        this.classList.toggle("noting", this.isNote);
        this.setAttribute("aria-label", t("composer"));
        this.limits.textContent = said;
        this.field.setAttribute("aria-label", t(this.isNote ? "writeNote" : "writeReply"));
        this.field.placeholder = t(this.isNote ? "writeNote" : "writeReply");
        this.field.disabled = isShut;
        this.attach.hidden = this.isNote;
        this.attach.disabled = isShut;
        this.attach.setAttribute("aria-label", t("attach"));
        this.chips.hidden = this.isNote;
        this.hint.textContent = t("sendHint");
        const [sign, word] = this.isNote ? [icon("note"), t("sendNote")] : [icon("send"), t("send")];
        this.send.replaceChildren(sign, h("span", {}, word));
        this.send.disabled = isShut;
        this.querySelector(".veil")?.replaceChildren(t("drop"));
        this.tabs.replaceChildren(this.tab("reply"), this.tab("note"));
    }

    /** @param {Mode} kind */
    tab(kind) {
        const isOn = kind === this.kind;
        return h("button", { type: "button", "aria-pressed": String(isOn), onclick: () => this.write(kind) }, t(kind));
    }

    /**
     * Begins to write an answer or a note; what is there already stays.
     * @param {Mode} kind
     */
    write(kind) {
        this.kind = kind;
        if (kind === "note") this.tellTyping(false);
        this.changed();
        this.field.focus();
    }

    /**
     * Takes something back to be written anew.
     * @param {import("./types").Draft} old
     */
    take(old) {
        this.kind = old.kind;
        this.field.value = [old.text, this.field.value].filter(Boolean).join("\n");
        if (this.uploads) this.uploads.files = [...old.files, ...this.uploads.files];
        this.changed();
        this.field.focus();
    }

    changed() {
        this.chips.replaceChildren(...(this.uploads?.chips() ?? []));
        keepDraft(this.talk.id, { kind: this.kind, text: this.field.value, files: this.uploads?.files ?? [] });
        this.render();
        this.grow();
        if (this.waitsForFiles && !this.uploads?.isBusy) this.submit();
    }

    typed() {
        this.waitsForFiles = false;
        keepDraft(this.talk.id, { kind: this.kind, text: this.field.value, files: this.uploads?.files ?? [] });
        this.grow();
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
        const { uploads, talk } = this;
        const text = this.field.value.trim() ? this.field.value : "";
        const files = this.isNote ? [] : (uploads?.files ?? []);
        this.waitsForFiles = !this.isNote && Boolean(uploads?.isBusy);
        if (!uploads || this.waitsForFiles || this.field.disabled || (!text && files.length === 0)) return;
        this.desk.outbox.add(talk.id, { kind: this.kind, text, files }, talk.last);
        this.field.value = "";
        if (!this.isNote) uploads.files = [];
        this.kind = "reply";
        this.tellTyping(false);
        this.changed();
        this.field.focus();
        this.dispatchEvent(new Event("mekong-sent", { bubbles: true }));
    }

    picked() {
        this.uploads?.add(this.picker.files ?? []);
        this.picker.value = "";
    }

    /** @param {ClipboardEvent} event */
    paste(event) {
        const files = [...(event.clipboardData?.files ?? [])];
        if (!files.length || this.isNote) return;
        event.preventDefault();
        this.uploads?.add(files);
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
        if (event.defaultPrevented) this.uploads?.add([...(event.dataTransfer?.files ?? [])]);
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
