// @ts-check
import { guard, h, icon, newID } from "./dom.js";

/** @typedef {import("./types").Upload} Upload */
/** @typedef {import("./types").FileInfo} FileInfo */
/** @typedef {import("./texts.js").Texts} Texts */

const mostFiles = 10;

/** Where the visitor writes: text, files by button, paste and drop; Enter sends, but never while a word is composed. */
export class Composer {
    /**
     * @param {Texts} texts
     * @param {import("./link.js").Link} link
     * @param {{ draft: string, maxText: number, draftChanged: (text: string) => void, typing: (on: boolean) => void,
     *     send: (text: string, files: string[], shown: FileInfo[]) => void }} owner
     */
    constructor(texts, link, owner) {
        this.texts = texts;
        this.link = link;
        this.owner = owner;
        /** @type {Upload[]} */
        this.uploads = [];
        this.field = h("textarea", {
            rows: 1,
            placeholder: texts.get("write"),
            "aria-label": texts.get("write"),
            enterkeyhint: "send",
            autocomplete: "off",
            oninput: () => this.edited(),
            onkeydown: (/** @type {KeyboardEvent} */ event) => this.key(event),
            onpaste: (/** @type {ClipboardEvent} */ event) => this.paste(event),
        });
        this.field.value = owner.draft;
        this.picker = h("input", { type: "file", multiple: true, hidden: true, tabindex: -1, onchange: () => this.picked() });
        this.button = h("button", { type: "submit", class: "round send", "aria-label": texts.get("send") }, icon("send"));
        this.note = h("p", { class: "note", role: "alert" });
        this.chips = h("ul", { class: "chips" });
        const attach = h(
            "button",
            { type: "button", class: "round", "aria-label": texts.get("attach"), onclick: () => this.picker.click() },
            icon("clip"),
        );
        this.node = h(
            "form",
            { class: "composer", novalidate: true, onsubmit: (/** @type {Event} */ event) => (event.preventDefault(), this.submit()) },
            this.note,
            this.chips,
            h("div", { class: "row" }, attach, this.picker, this.field, this.button),
        );
        this.update();
    }

    focus() {
        this.field.focus();
    }

    /** @param {KeyboardEvent} event */
    key(event) {
        // While a Vietnamese or Chinese word is composed, Enter belongs to the input method; 229 is how old ones say so.
        if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
        event.preventDefault();
        this.submit();
    }

    edited() {
        this.owner.draftChanged(this.field.value);
        this.owner.typing(this.field.value.trim() !== "");
        this.update();
    }

    /** @param {ClipboardEvent} event */
    paste(event) {
        const files = Array.from(event.clipboardData?.files ?? []);
        if (!files.length) return;
        event.preventDefault();
        this.add(files);
    }

    picked() {
        this.add(Array.from(this.picker.files ?? []));
        this.picker.value = "";
    }

    submit() {
        const text = this.field.value;
        const ready = this.uploads.filter((upload) => upload.state === "done");
        if (this.uploads.some((upload) => upload.state === "running")) return;
        if (!text.trim() && !ready.length) return;
        if (length(text) > this.owner.maxText) {
            this.note.textContent = this.texts.get("tooLong", { n: this.texts.number.format(this.owner.maxText) });
            return;
        }
        this.owner.send(text.trim() ? text : "", ready.flatMap(({ token }) => token ?? []), ready.flatMap(({ info }) => info ?? []));
        this.uploads.forEach(forget);
        this.uploads = [];
        this.field.value = "";
        this.owner.draftChanged("");
        this.owner.typing(false);
        this.drawChips();
        this.update();
        this.focus();
    }

    /**
     * Begins to send files up.
     * @param {File[]} files
     */
    add(files) {
        const room = mostFiles - this.uploads.length;
        this.note.textContent = files.length > room ? this.texts.get("tooMany", { n: mostFiles }) : "";
        for (const file of files.slice(0, room)) guard(() => this.upload(file))();
    }

    /** @param {File} file */
    async upload(file) {
        const kind = /^(image|video|audio)\//.exec(file.type)?.[1] ?? "file";
        /** @type {Upload} */
        const upload = {
            id: newID(), name: file.name, size: file.size, kind, progress: 0, state: "running", abort: () => {},
            preview: kind === "image" ? URL.createObjectURL(file) : undefined,
        };
        this.uploads.push(upload);
        this.drawChips();
        const size = kind === "image" ? await dimensions(file) : {};
        const { done, abort } = this.link.upload(file, (share) => {
            upload.progress = share;
            const bar = /** @type {HTMLProgressElement | null} */ (this.chips.querySelector(`[data-id="${upload.id}"] progress`));
            if (bar) bar.value = share;
        });
        upload.abort = abort;
        const reply = await done;
        if (!this.uploads.includes(upload)) return;
        if (reply.status === 201 || reply.status === 200) {
            upload.state = "done";
            upload.token = String(reply.body?.token ?? "");
            upload.info = { url: String(reply.body?.url ?? ""), name: upload.name, size: file.size, kind, ...size };
        } else {
            upload.state = "failed";
            upload.error = this.texts.get(reply.status === 413 ? "tooLarge" : "uploadFailed");
        }
        this.drawChips();
        this.update();
    }

    drawChips() {
        this.chips.replaceChildren(...this.uploads.map((upload) => this.chip(upload)));
        this.update();
    }

    /** @param {Upload} upload */
    chip(upload) {
        const remove = () => {
            upload.abort();
            forget(upload);
            this.uploads = this.uploads.filter((other) => other !== upload);
            this.drawChips();
            this.focus();
        };
        const picture = upload.preview && h("img", { src: upload.preview, alt: "", onerror: () => picture && picture.remove() });
        const label = this.texts.get("uploading", { name: upload.name });
        return h(
            "li",
            { class: upload.state === "failed" ? "chip bad" : "chip", "data-id": upload.id },
            picture || icon("file"),
            h(
                "span",
                { class: "chip-text" },
                h("span", { class: "file-name" }, upload.name),
                upload.state === "running" && h("progress", { max: 1, value: upload.progress, "aria-label": label }),
                upload.state === "done" && h("span", { class: "file-size" }, this.texts.size(upload.size)),
                upload.state === "failed" && h("span", { class: "file-size", role: "alert" }, upload.error ?? ""),
            ),
            h(
                "button",
                { type: "button", class: "round small", "aria-label": this.texts.get("removeFile", { name: upload.name }), onclick: remove },
                icon("close"),
            ),
        );
    }

    update() {
        const field = this.field;
        field.style.height = "auto";
        if (field.scrollHeight) field.style.height = Math.min(field.scrollHeight, 120) + "px";
        const isRunning = this.uploads.some((upload) => upload.state === "running");
        const isEmpty = !field.value.trim() && !this.uploads.some((upload) => upload.state === "done");
        this.button.disabled = isRunning || isEmpty;
        if (length(field.value) <= this.owner.maxText && this.note.textContent && !this.uploads.length) this.note.textContent = "";
    }
}

/** @param {Upload} upload */
function forget(upload) {
    if (upload.preview) URL.revokeObjectURL(upload.preview);
}

/**
 * What a person counts: a letter with its marks is one.
 * @param {string} text
 */
function length(text) {
    if (text.length < 1000) return text.length;
    return "Segmenter" in Intl ? [...new /** @type {any} */ (Intl).Segmenter().segment(text)].length : Array.from(text).length;
}

/**
 * The size of a picture, so that its place can be kept free.
 * @param {File} file
 */
async function dimensions(file) {
    try {
        const { width, height } = await createImageBitmap(file);
        return { width, height };
    } catch {
        return {};
    }
}
