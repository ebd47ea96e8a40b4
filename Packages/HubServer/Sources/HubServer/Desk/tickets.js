// @ts-check
import { get, isPassing, query } from "./api.js";

/** @typedef {import("./types").Ticket} Ticket */
/** @typedef {"open" | "mine" | "unassigned" | "all"} Tab */

export const tabs = /** @type {Tab[]} */ (["open", "mine", "unassigned", "all"]);

const working = ["open", "pending", "snoozed"];

/** @type {Record<Tab, { status?: string, assignee?: string }>} */
const filters = {
    open: { status: "open,pending" },
    mine: { status: working.join(","), assignee: "me" },
    unassigned: { status: working.join(","), assignee: "none" },
    all: {},
};

/** The queue: the tickets of one tab, kept in step with the hub. Tells by `change`. */
export class Tickets extends EventTarget {
    /** @param {string} me the agent's id */
    constructor(me) {
        super();
        this.me = me;
        /** @type {Tab} */
        this.tab = "open";
        /** @type {Map<string, Ticket>} everything known, whatever tab it belongs to */
        this.known = new Map();
        /** @type {string[]} the ids of the tab, in order */
        this.order = [];
        /** @type {string | undefined} */
        this.next = undefined;
        this.isLoading = true;
        /** @type {unknown} */
        this.problem = undefined;
        /** @type {Promise<unknown>} one question after another, so that an older answer never covers a newer one */
        this.line = Promise.resolve();
        this.isForgotten = false;
    }

    /** @returns {Ticket[]} */
    get list() {
        return this.order.flatMap((id) => this.known.get(id) ?? []);
    }

    /** @param {Tab} tab */
    show(tab) {
        this.tab = tab;
        this.order = [...this.known.values()].filter((ticket) => this.belongs(ticket)).sort(newest).map(({ id }) => id);
        this.next = undefined;
        return this.reload();
    }

    /** Reads the first page anew. */
    reload() {
        const tab = this.tab;
        this.isLoading = true;
        this.changed();
        return this.ask(async () => {
            const page = await get("tickets" + query({ ...filters[tab], limit: 50 }));
            if (tab !== this.tab) return;
            if (this.isForgotten) this.known.clear();
            this.isForgotten = false;
            this.order = [];
            this.add(page);
        });
    }

    /** Trusts nothing it has; what is shown stays until it has been read anew. */
    forget() {
        // Behind what was asked before, whose answer may be older.
        this.line = this.line.then(() => (this.isForgotten = true));
    }

    /** Reads the next page, if there is one. */
    more() {
        const [tab, after] = [this.tab, this.next];
        if (!after || this.isLoading) return;
        this.isLoading = true;
        this.ask(async () => {
            const page = await get("tickets" + query({ ...filters[tab], limit: 50, after }));
            if (tab === this.tab) this.add(page);
        });
    }

    /**
     * Reads tickets that changed; a ticket that no longer belongs to the tab leaves it.
     * @param {string[]} ids
     * @returns {Promise<Set<string>>} those that could not be read now, but perhaps later
     */
    async refresh(ids) {
        /** @type {Set<string>} */
        const missed = new Set();
        const read = async (/** @type {string} */ id) => {
            const ticket = await get(`tickets/${id}`).catch((problem) => void (isPassing(problem) && missed.add(id)));
            if (ticket) this.put(ticket);
        };
        this.line = this.line.then(() => Promise.all(ids.map(read)));
        await this.line;
        return missed;
    }

    /**
     * One ticket, from memory or the hub.
     * @param {string} id
     * @returns {Promise<Ticket>}
     */
    async find(id) {
        const ticket = (this.isForgotten ? undefined : this.known.get(id)) ?? (await get(`tickets/${id}`));
        this.known.set(id, ticket);
        return ticket;
    }

    /**
     * Takes over what the hub says of a ticket.
     * @param {Ticket} ticket
     */
    put(ticket) {
        this.known.set(ticket.id, ticket);
        const isShown = this.order.includes(ticket.id);
        if (this.belongs(ticket)) {
            const last = this.known.get(this.order[this.order.length - 1]);
            // Further down than what is loaded, it comes with its page.
            if (isShown || !this.next || !last || ticket.updatedAt >= last.updatedAt) {
                this.order = [...new Set([...this.order, ticket.id])];
                this.order.sort((one, other) => newest(this.sure(one), this.sure(other)));
            }
        } else if (isShown) this.order = this.order.filter((id) => id !== ticket.id);
        this.changed();
    }

    /** @param {Ticket} ticket */
    belongs(ticket) {
        if (this.tab === "all") return true;
        if (this.tab === "open") return ticket.status === "open" || ticket.status === "pending";
        if (!working.includes(ticket.status)) return false;
        return this.tab === "mine" ? ticket.assignee?.id === this.me : !ticket.assignee;
    }

    /** @param {string} id */
    sure(id) {
        return /** @type {Ticket} */ (this.known.get(id));
    }

    /** @param {{ items: Ticket[], next?: string }} page */
    add(page) {
        for (const ticket of page.items) this.known.set(ticket.id, ticket);
        this.order = [...new Set([...this.order, ...page.items.map(({ id }) => id)])];
        this.next = page.next;
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
            this.problem = problem;
            this.isLoading = false;
            this.changed();
        });
        return this.line.then(() => answer);
    }

    changed() {
        this.dispatchEvent(new Event("change"));
    }
}

/** @param {Ticket} one @param {Ticket} other */
function newest(one, other) {
    return one.updatedAt === other.updatedAt ? (one.id < other.id ? 1 : -1) : one.updatedAt < other.updatedAt ? 1 : -1;
}
