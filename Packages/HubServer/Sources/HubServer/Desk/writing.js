// @ts-check
import { draft, keepDraft } from "./memory.js";
import { Uploads } from "./uploads.js";

/** @typedef {import("./types").Draft} Draft */

/**
 * What is being written in one conversation, looked at or not: its words, its files, and those still on their way up.
 *
 * The one owner of the draft; a composer only shows it. Tells by `change`, and by `sent` once it was handed over.
 */
export class Writing extends EventTarget {
    /**
     * @param {import("./talk.js").Talk} talk
     * @param {(draft: Draft) => void} send takes what was written for good
     */
    constructor(talk, send) {
        super();
        this.talk = talk;
        this.send = send;
        /** Whether it goes out as soon as its last file is there. */
        this.waits = false;
        /** What went wrong with a file, until a composer has shown it. */
        this.problem = "";
        const { kind, text, files } = draft(talk.id);
        this.kind = kind;
        this.text = text;
        this.uploads = new Uploads({ changed: () => this.uploaded(), problem: (problem) => this.fail(problem) }, files);
        this.isKept = true;
    }

    get isNote() {
        return this.kind === "note";
    }

    /** Whether something would be lost if nobody remembered it. */
    get isHeld() {
        return this.uploads.isBusy || this.waits || Boolean(this.problem) || !this.isKept;
    }

    /** Takes over what another tab of this browser made of the draft. */
    recall() {
        if (this.isHeld) return;
        const { kind, text, files } = draft(this.talk.id);
        this.kind = kind;
        this.text = text;
        this.uploads.files = files;
    }

    /** @param {string} text */
    type(text) {
        this.text = text;
        this.changed();
    }

    /**
     * Becomes an answer or a note; what is there already stays.
     * @param {Draft["kind"]} kind
     */
    turn(kind) {
        this.kind = kind;
        this.changed();
    }

    /**
     * Takes something back to be written anew.
     * @param {Draft} old
     */
    take({ kind, text, files }) {
        this.kind = kind;
        this.text = [text, this.text].filter(Boolean).join("\n");
        this.uploads.files = [...files, ...this.uploads.files];
        this.changed();
    }

    /** Hands it over, or as soon as its files are there; there has to be something, and a way to the customer. */
    submit() {
        const text = this.text.trim() ? this.text : "";
        const files = this.isNote ? [] : this.uploads.files;
        this.waits = !this.isNote && this.uploads.isBusy;
        if (this.waits) return this.tell("change");
        if ((!this.isNote && this.talk.shut) || (!text && files.length === 0)) return;
        this.send({ kind: this.kind, text, files });
        if (!this.isNote) this.uploads.files = [];
        this.text = "";
        this.kind = "reply";
        this.changed();
        this.tell("sent");
    }

    uploaded() {
        const isReady = this.waits && !this.uploads.isBusy;
        if (isReady) this.submit();
        else this.keep();
    }

    /** @param {string} problem */
    fail(problem) {
        this.waits = false;
        this.problem = problem;
        this.tell("change");
    }

    /** Ends what is on its way, because whoever wrote it leaves. */
    stop() {
        this.waits = false;
        this.uploads.stop();
    }

    /** What was changed by hand waits for Enter again. */
    changed() {
        this.waits = false;
        this.keep();
    }

    keep() {
        this.isKept = keepDraft(this.talk.id, { kind: this.kind, text: this.text, files: this.uploads.files });
        this.tell("change");
    }

    /** @param {"change" | "sent"} what */
    tell(what) {
        this.dispatchEvent(new Event(what));
    }
}
