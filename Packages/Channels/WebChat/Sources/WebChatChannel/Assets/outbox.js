// @ts-check
import { newID, pause } from "./dom.js";

/** @typedef {import("./types").Entry} Entry */
/** @typedef {import("./types").FileInfo} FileInfo */
/** @typedef {import("./types").Item} Item */

/**
 * What the visitor sent, kept in the browser until the hub has committed it, and posted in order.
 *
 * Every entry keeps its id, so that posting it again after a reload or in a second tab counts once.
 */
export class Outbox {
    /**
     * @param {import("./store.js").Store} store
     * @param {import("./link.js").Link} link
     * @param {{ changed: () => void, denied: () => void }} owner
     */
    constructor(store, link, owner) {
        this.store = store;
        this.link = link;
        this.owner = owner;
        this.isBusy = false;
        this.isClosed = false;
        this.wake = () => {};
        /** @type {Entry[]} */
        this.entries = store.all("out/").sort((one, other) => (one.at < other.at ? -1 : 1));
    }

    /**
     * Keeps an entry and posts it as soon as possible.
     * @param {"message" | "profile"} action
     * @param {Record<string, unknown>} data
     * @param {string[]} [files]
     * @param {FileInfo[]} [shown]
     */
    add(action, data, files = [], shown = []) {
        /** @type {Entry} */
        const entry = { id: newID(), action, data, files, shown, at: new Date().toISOString(), state: "sending" };
        this.entries.push(entry);
        this.keep(entry);
        this.flush();
        return entry;
    }

    /** Posts what waits, one after another. Does nothing without a session or while it is at it. */
    async flush() {
        if (this.isBusy || this.isClosed) return;
        this.isBusy = true;
        try {
            for (let failures = 0; this.link.token; ) {
                const next = this.entries.find((entry) => entry.state === "sending");
                if (!next) return;
                const reply = await this.link.post(next);
                if (this.isClosed) return;
                if (reply.status >= 200 && reply.status < 300) {
                    failures = 0;
                    this.settle(next, "sent");
                } else if (reply.status === 401) {
                    this.owner.denied();
                    return;
                } else if (reply.status === 0 || reply.status === 408 || reply.status === 429 || reply.status >= 500) {
                    failures += 1;
                    const rest = pause(Math.max(reply.after * 1000, Math.min(20_000, 500 * 2 ** failures)));
                    this.wake = rest.wake;
                    await rest.done;
                } else this.settle(next, "failed");
            }
        } finally {
            this.isBusy = false;
        }
    }

    /** Tries again at once. */
    hurry() {
        this.wake();
        this.flush();
    }

    /** @param {string} id */
    retry(id) {
        const entry = this.entries.find((candidate) => candidate.id === id);
        if (!entry) return;
        entry.state = "sending";
        this.keep(entry);
        this.flush();
    }

    /**
     * Drops an entry: its item has come back, or the visitor gave it up.
     * @param {string | undefined} id
     */
    drop(id) {
        if (!this.entries.some((entry) => entry.id === id)) return;
        this.entries = this.entries.filter((entry) => entry.id !== id);
        this.store.set(`out/${id}`, null);
    }

    /**
     * The entries that are to be seen, as items behind all others.
     * @param {boolean} isOffline
     * @returns {Item[]}
     */
    asItems(isOffline) {
        return this.entries
            .filter((entry) => entry.action === "message")
            .map((entry) => ({
                id: entry.id,
                client: entry.id,
                sequence: Infinity,
                from: "visitor",
                text: String(entry.data.text ?? ""),
                files: entry.shown,
                at: entry.at,
                state: entry.state === "sending" && isOffline ? "waiting" : entry.state,
            }));
    }

    /**
     * @param {Entry} entry
     * @param {"sent" | "failed"} state
     */
    settle(entry, state) {
        entry.state = state;
        if (state === "sent") this.store.set(`out/${entry.id}`, null);
        else this.keep(entry);
        if (state === "sent" && entry.action === "profile") this.drop(entry.id);
        this.owner.changed();
    }

    /** @param {Entry} entry */
    keep(entry) {
        this.store.set(`out/${entry.id}`, entry);
        this.owner.changed();
    }
}
