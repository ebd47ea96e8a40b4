// @ts-check
import { get } from "./api.js";
import { Writing } from "./writing.js";

/** @typedef {import("./types").Conversation} Conversation */
/** @typedef {import("./types").Interaction} Interaction */

const page = 60;

/** One conversation as far as it was read, kept in step with the hub, and what is being written in it. Tells by `change`. */
export class Talk extends EventTarget {
    /**
     * @param {string} id
     * @param {(draft: import("./types").Draft, after: number) => void} send takes an answer or a note, and what was seen
     */
    constructor(id, send) {
        super();
        this.id = id;
        this.writing = new Writing(this, (draft) => send(draft, this.last));
        /** @type {Conversation | undefined} */
        this.conversation = undefined;
        /** @type {Map<number, Interaction>} */
        this.bySequence = new Map();
        /** Everything up to here was read; 0 if nothing was, or nothing of it can be trusted. */
        this.edge = 0;
        this.hasOlder = false;
        this.isLoading = false;
        /** @type {unknown} */
        this.problem = undefined;
        /** @type {{ name: string, byCustomer: boolean } | undefined} */
        this.typist = undefined;
        this.typingEnds = 0;
        /** @type {Promise<unknown>} one question after another, so that an older answer never covers a newer one */
        this.line = Promise.resolve();
        /** Whether something may be missing that no change will tell of. */
        this.isStale = true;
    }

    /** @returns {Interaction[]} */
    get items() {
        return [...this.bySequence.values()].sort((one, other) => one.sequence - other.sequence);
    }

    get last() {
        return Math.max(0, ...this.bySequence.keys());
    }

    /**
     * Why the customer cannot be answered here.
     * @returns {"unreachable" | "closed" | undefined}
     */
    get shut() {
        const { isReachable = true, closesAt } = this.conversation ?? {};
        if (!isReachable) return "unreachable";
        return closesAt !== undefined && new Date(closesAt).getTime() < Date.now() ? "closed" : undefined;
    }

    /**
     * Everything up to here is known. The answer to a post may be further on, with words of others before it.
     * @param {Interaction[]} items what the hub gave in one piece
     */
    settle(items) {
        this.put(items);
        this.edge = Math.max(this.edge, ...items.map(({ sequence }) => sequence));
    }

    /** Reads what is missing: the newest page at first, later whatever came since. */
    load() {
        if (!this.isStale) return this.line;
        this.isStale = false;
        this.isLoading = this.bySequence.size === 0;
        this.changed();
        return this.ask(async () => {
            this.conversation = await get(`conversations/${this.id}`);
            await this.catchUp();
        });
    }

    older() {
        const before = Math.min(...this.bySequence.keys());
        return this.ask(async () => {
            const { items } = await get(`conversations/${this.id}/interactions?before=${before}&limit=${page}`);
            this.put(items);
            this.hasOlder = items.length === page;
        });
    }

    /** Reads what was added. */
    fresh() {
        return this.ask(() => this.catchUp());
    }

    /**
     * Reads an interaction again that was edited or came further.
     * @param {string} id
     */
    again(id) {
        return this.ask(async () => {
            const known = this.items.find((item) => item.id === id);
            if (!known) return;
            const { items } = await get(`conversations/${this.id}/interactions?after=${known.sequence - 1}&limit=1`);
            this.put(items);
        });
    }

    /** Reads again who can be reached and what was seen. */
    about() {
        return this.ask(async () => {
            this.conversation = await get(`conversations/${this.id}`);
        });
    }

    /** Trusts nothing it has; what is shown stays until the newest page has been read anew. */
    forget() {
        this.isStale = true;
        // Behind what was asked before, whose answer may be older.
        this.line = this.line.then(() => (this.edge = 0));
    }

    async catchUp() {
        if (this.edge === 0) return this.newest();
        for (;;) {
            const { items } = await get(`conversations/${this.id}/interactions?after=${this.edge}&limit=200`);
            this.settle(items);
            if (items.length < 200) return;
        }
    }

    async newest() {
        const { items } = await get(`conversations/${this.id}/interactions?limit=${page}`);
        this.bySequence.clear();
        this.settle(items);
        this.hasOlder = items.length === page;
    }

    /** @param {Interaction[]} items */
    put(items) {
        for (const item of items) this.bySequence.set(item.sequence, item);
        if (items.some((item) => item.author.kind === "customer")) this.typist = undefined;
        this.changed();
    }

    /**
     * Somebody types, or stopped; without further word they have stopped soon.
     * @param {import("./types").Typing} signal
     */
    typing(signal) {
        const { name, on, byCustomer } = signal;
        clearTimeout(this.typingEnds);
        this.typist = on ? { name, byCustomer } : undefined;
        if (on) this.typingEnds = setTimeout(() => this.typing({ ...signal, on: false }), 8000);
        this.changed();
    }

    /**
     * @param {() => Promise<void>} question
     * @returns {Promise<unknown>} why there was no answer; undefined if there was
     */
    ask(question) {
        const answer = this.line.then(question).then(
            () => undefined,
            (problem) => problem,
        );
        this.line = answer.then((problem) => {
            this.problem = problem ?? (this.edge === 0 ? this.problem : undefined);
            this.isStale ||= Boolean(problem);
            this.isLoading = false;
            this.changed();
        });
        return this.line.then(() => answer);
    }

    changed() {
        this.dispatchEvent(new Event("change"));
    }
}
