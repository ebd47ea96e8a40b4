// @ts-check
import { parse, refusal } from "./api.js";
import { h, icon, keyed, newID } from "./dom.js";
import { size } from "./format.js";
import { language, t } from "./texts.js";

/** @typedef {import("./types").Attached} Attached */
/** @typedef {{ id: string, file: File, bar: HTMLProgressElement, abort: () => void }} Upload */

const largest = 25 * 1_048_576;
const most = 20;

/** The files beside what is being written: those that go up, and those that are there. */
export class Uploads {
    /**
     * @param {{ changed: () => void, problem: (text: string) => void }} owner
     * @param {Attached[]} files
     */
    constructor(owner, files) {
        this.owner = owner;
        this.files = files;
        /** @type {Upload[]} */
        this.running = [];
    }

    get isBusy() {
        return this.running.length > 0;
    }

    /** @param {Iterable<File>} files */
    add(files) {
        for (const file of files) {
            if (this.files.length + this.running.length >= most) return this.owner.problem(t("tooMany", { n: most }));
            if (file.size > largest) this.owner.problem(t("tooLarge", { name: file.name, size: size(largest) }));
            else if (file.size > 0) this.send(file);
        }
    }

    /** @param {File} file */
    send(file) {
        // XMLHttpRequest, since fetch cannot tell how far an upload has come.
        const request = new XMLHttpRequest();
        const bar = h("progress", { max: 1, value: 0 });
        /** @type {Upload} */
        const upload = { id: newID(), file, bar, abort: () => request.abort() };
        this.running.push(upload);
        request.upload.onprogress = (event) => (bar.value = event.total ? event.loaded / event.total : 0);
        request.onload = () => this.finish(upload, request);
        request.onerror = request.ontimeout = () => this.finish(upload, request);
        request.onabort = () => this.remove(upload);
        request.open("POST", `/api/v1/files?name=${encodeURIComponent(file.name.normalize("NFC").slice(0, 200))}`);
        request.setRequestHeader("Content-Type", "application/octet-stream");
        request.send(file);
        this.owner.changed();
    }

    /**
     * @param {Upload} upload
     * @param {XMLHttpRequest} request
     */
    finish(upload, request) {
        const body = parse(request.responseText);
        if (request.status === 201 && body?.token) this.files.push(body);
        else {
            const why = refusal(request.status, body).message;
            this.owner.problem(`${t("uploadFailed", { name: upload.file.name })} ${why}`);
        }
        this.remove(upload);
    }

    /** @param {Upload} upload */
    remove(upload) {
        this.running = this.running.filter((other) => other !== upload);
        this.owner.changed();
    }

    /** Ends what is on its way. */
    stop() {
        for (const upload of this.running) upload.abort();
    }

    /**
     * Draws what was attached, as the list under the text.
     * @param {Element} list
     */
    draw(list) {
        keyed(
            list,
            [...this.files, ...this.running],
            (item) => ("token" in item ? item.token : item.id),
            () => language(),
            (item) => ("token" in item ? this.there(item) : this.going(item)),
        );
    }

    /** @param {Attached} file */
    there(file) {
        const isPicture = /^image\/(png|jpeg|gif|webp)$/.test(file.mimeType);
        const isOurs = file.url.startsWith("/api/v1/files/");
        const look = isPicture && isOurs ? h("img", { src: file.url, alt: "", width: 32, height: 32 }) : icon("file");
        return this.chip(file.name, h("span", { class: "help" }, size(file.size)), () => this.drop(file), look);
    }

    /** @param {Upload} upload */
    going({ file, bar, abort }) {
        bar.setAttribute("aria-label", t("uploading", { name: file.name }));
        return this.chip(file.name, bar, abort);
    }

    /**
     * @param {string} name
     * @param {Node} about
     * @param {() => void} remove
     * @param {Node} [look]
     */
    chip(name, about, remove, look = icon("file")) {
        const label = t("removeFile", { name });
        const button = h("button", { class: "round small", type: "button", "aria-label": label, onclick: remove });
        button.append(icon("close"));
        return h("li", { class: "attached" }, look, h("span", { class: "file-name" }, name), about, button);
    }

    /** @param {Attached} file */
    drop(file) {
        this.files = this.files.filter((other) => other.token !== file.token);
        this.owner.changed();
    }
}
