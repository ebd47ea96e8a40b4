// @ts-check
import { Live } from "./live.js";
import { belongTo, isUnread, markRead } from "./memory.js";
import { Outbox } from "./outbox.js";
import { Talk } from "./talk.js";
import { Tickets } from "./tickets.js";

/** @typedef {import("./types").Change} Change */
/** @typedef {import("./types").Me} Me */
/** @typedef {import("./types").Reach} Reach */
/** @typedef {import("./types").Ticket} Ticket */

const kept = 30;

/**
 * Everything the desk knows, kept in step with the hub.
 *
 * Tells by `reach` how the connection is, by `open` which ticket is looked at, and by `news` what changed.
 */
export class Desk extends EventTarget {
    /** @param {Me} me */
    constructor(me) {
        super();
        this.me = me;
        belongTo(me.agent.id);
        this.tickets = new Tickets(me.agent.id);
        /** @type {Map<string, Talk>} */
        this.talks = new Map();
        this.outbox = new Outbox((conversation, items) => {
            const talk = this.talks.get(conversation);
            talk?.put(items);
            if (!items.length) talk?.fresh();
        });
        /** @type {Reach} */
        this.reach = "connecting";
        /** @type {Ticket | undefined} the ticket that is looked at */
        this.current = undefined;
        /** @type {Change[]} */
        this.waiting = [];
        this.isWorking = false;
        this.live = new Live({
            change: (change) => this.hear(change),
            typing: (signal) => this.talks.get(signal.conversation)?.typing(signal),
            reach: (reach) => this.reached(reach),
            reset: () => this.reset(),
        });
    }

    start() {
        this.live.start();
        // What changes from the first word of the stream on is heard; what was before is read now.
        const begin = () => this.tickets.reload();
        const patience = setTimeout(begin, 1500);
        this.addEventListener("reach", () => (clearTimeout(patience), begin()), { once: true });
    }

    stop() {
        this.live.stop();
        this.outbox.stop();
    }

    /** @param {string} id */
    talk(id) {
        const talk = this.talks.get(id) ?? new Talk(id);
        this.talks.delete(id);
        this.talks.set(id, talk);
        for (const [other] of [...this.talks].slice(0, -kept)) this.talks.delete(other);
        return talk;
    }

    /**
     * Looks at a ticket, or at none.
     * @param {string | undefined} id
     */
    async open(id) {
        this.wanted = id;
        const ticket = id ? await this.tickets.find(id).catch(() => undefined) : undefined;
        if (this.wanted !== id) return;
        this.current = ticket;
        this.isMissing = Boolean(id) && !ticket;
        if (ticket) this.talk(ticket.conversation).load();
        this.read();
        this.dispatchEvent(new Event("open"));
    }

    /** Notes that the open ticket was looked at. */
    read() {
        if (!this.current || document.hidden || !isUnread(this.current)) return;
        markRead(this.current);
        this.tickets.changed();
    }

    /** @param {Reach} reach */
    reached(reach) {
        this.reach = reach;
        if (reach === "live") this.outbox.hurry();
        this.dispatchEvent(new Event("reach"));
    }

    reset() {
        for (const talk of this.talks.values()) talk.reset();
        this.tickets.reload();
    }

    /** @param {Change} change */
    hear(change) {
        this.waiting.push(change);
        this.work();
    }

    /** Reads what changed, many changes at once and one batch after another. */
    async work() {
        if (this.isWorking) return;
        this.isWorking = true;
        while (this.waiting.length) {
            // A burst, such as a catch-up, becomes one batch.
            await new Promise((resolve) => setTimeout(resolve, 40));
            const changes = this.waiting.splice(0);
            await Promise.all([this.readTalks(changes), this.readTickets(changes)]);
            this.dispatchEvent(new CustomEvent("news", { detail: changes }));
        }
        this.isWorking = false;
    }

    /** @param {Change[]} changes */
    async readTalks(changes) {
        const shown = changes.filter((change) => change.conversation && this.talks.has(change.conversation));
        /** @type {Map<string, () => Promise<unknown>>} each question once */
        const questions = new Map();
        for (const { topic, subject, conversation } of shown) {
            const talk = /** @type {Talk} */ (this.talks.get(conversation ?? ""));
            if (topic === "interaction.created") questions.set(`${talk.id} new`, () => talk.fresh());
            if (topic === "interaction.updated") questions.set(subject, () => talk.again(subject));
            if (topic === "conversation.updated") questions.set(`${talk.id} about`, () => talk.about());
        }
        await Promise.all([...questions.values()].map((ask) => ask()));
    }

    /** @param {Change[]} changes */
    async readTickets(changes) {
        const touched = changes.filter(({ topic }) => topic !== "conversation.updated");
        const ids = new Set(touched.flatMap(({ ticket }) => ticket ?? []));
        if (changes.some(({ topic }) => topic.startsWith("customer."))) await this.tickets.reload();
        else if (ids.size) await this.tickets.refresh([...ids]);
        const current = this.current && this.tickets.known.get(this.current.id);
        if (!current || current === this.current) return;
        const isElsewhere = current.conversation !== this.current?.conversation;
        this.current = current;
        if (isElsewhere) this.talk(current.conversation).load();
        this.read();
        this.dispatchEvent(new Event("open"));
    }
}
