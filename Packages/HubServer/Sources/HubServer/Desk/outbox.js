// @ts-check
import { post, Problem } from "./api.js";
import { newID, pause } from "./dom.js";
import { dropEntry, entries, keepEntry } from "./memory.js";

/** @typedef {import("./types").Draft} Draft */
/** @typedef {import("./types").Entry} Entry */
/** @typedef {import("./types").Interaction} Interaction */

/**
 * What the agent wrote, kept in the browser until the hub has committed it, and posted in order.
 *
 * Every entry keeps its key, so that posting it again after a reload or in a second tab counts once.
 */
export class Outbox extends EventTarget {
    /** @param {(conversation: string, items: Interaction[]) => void} done takes what the hub made of an entry */
    constructor(done) {
        super();
        this.done = done;
        this.isBusy = false;
        this.wake = () => {};
        /** @type {Entry[]} */
        this.entries = entries();
        this.stopped = new AbortController();
        addEventListener("online", () => this.hurry(), { signal: this.stopped.signal });
        this.flush();
    }

    /** @param {string} conversation */
    waiting(conversation) {
        return this.entries.filter((entry) => entry.conversation === conversation);
    }

    /**
     * @param {string} conversation
     * @param {Draft} draft
     * @param {number} after the last sequence that the agent saw
     */
    add(conversation, draft, after) {
        /** @type {Entry} */
        const entry = { key: newID(), conversation, ...draft, at: new Date().toISOString(), after, state: "sending" };
        this.entries.push(entry);
        this.keep(entry);
        this.flush();
    }

    /**
     * Posts a refused entry as a new one.
     * @param {Entry} entry
     */
    retry(entry) {
        dropEntry(entry.key);
        Object.assign(entry, { key: newID(), state: "sending", reason: undefined });
        this.keep(entry);
        this.flush();
    }

    /** @param {Entry} entry */
    drop(entry) {
        this.entries = this.entries.filter((other) => other !== entry);
        dropEntry(entry.key);
        this.changed();
    }

    /** Leaves what waits to whoever signs in next in this browser. */
    stop() {
        this.stopped.abort();
        this.wake();
    }

    /** Tries again at once. */
    hurry() {
        this.wake();
        this.flush();
    }

    async flush() {
        if (this.isBusy) return;
        this.isBusy = true;
        for (let failures = 0; ; ) {
            const next = this.entries.find((entry) => entry.state === "sending");
            if (!next || this.stopped.signal.aborted) break;
            const problem = await this.deliver(next);
            if (!problem) failures = 0;
            else if (problem.kind === "not-signed-in") break;
            else if (problem.isPassing) {
                failures += 1;
                const rest = pause(Math.max(problem.after * 1000, Math.min(20_000, 500 * 2 ** failures)));
                this.wake = rest.wake;
                await rest.done;
            } else {
                Object.assign(next, { state: "failed", reason: problem.detail || problem.message });
                this.keep(next);
            }
        }
        this.isBusy = false;
    }

    /**
     * @param {Entry} entry
     * @returns {Promise<Problem | undefined>}
     */
    async deliver(entry) {
        const { conversation, text, files, key } = entry;
        try {
            const path = `conversations/${conversation}/`;
            const tokens = files.length ? files.map((file) => file.token) : undefined;
            const answer =
                entry.kind === "note"
                    ? await post(path + "notes", { text }, key)
                    : await post(path + "messages", { text, files: tokens }, key);
            this.drop(entry);
            this.done(conversation, answer?.items ?? (answer ? [answer] : []));
        } catch (problem) {
            if (!(problem instanceof Problem)) throw problem;
            if (problem.kind !== "already-done") return problem;
            this.drop(entry);
            this.done(conversation, []);
        }
    }

    /** @param {Entry} entry */
    keep(entry) {
        keepEntry(entry);
        this.changed();
    }

    changed() {
        this.dispatchEvent(new Event("change"));
    }
}
