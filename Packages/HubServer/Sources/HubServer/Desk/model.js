// @ts-check
import { isPassing } from "./api.js";
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
const mostAtOnce = 20;
const longestPause = 20_000;

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
        /** @type {unknown} why the wanted ticket is not there; undefined also if it is gone for good */
        this.problem = undefined;
        /** @type {Change[]} */
        this.waiting = [];
        /** @type {Map<string, Change>} what could not be read when it was told, to be read again after a pause */
        this.missed = new Map();
        this.failures = 0;
        this.pausing = 0;
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
        clearTimeout(this.pausing);
        for (const talk of this.talks.values()) talk.writing.stop();
    }

    /**
     * A conversation, from memory if it was looked at lately.
     * @param {string} id
     */
    talk(id) {
        const talk = this.talks.get(id) ?? new Talk(id, (draft, after) => this.outbox.add(id, draft, after));
        this.talks.delete(id);
        this.talks.set(id, talk);
        for (const other of [...this.talks.values()].slice(0, -kept))
            if (other.id !== this.current?.conversation && !other.writing.isHeld) this.talks.delete(other.id);
        return talk;
    }

    /**
     * Looks at a ticket, or at none.
     * @param {string | undefined} id
     */
    async open(id) {
        this.wanted = id;
        /** @type {unknown} */
        let problem;
        const ticket = id ? await this.tickets.find(id).catch((reason) => void (problem = reason)) : undefined;
        if (this.wanted !== id) return;
        this.current = ticket ?? undefined;
        this.isMissing = Boolean(id) && !ticket;
        this.problem = isPassing(problem) ? problem : undefined;
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
        if (reach === "live") this.recover();
        this.dispatchEvent(new Event("reach"));
    }

    /** Sends and reads at once what did not get through. */
    recover() {
        this.outbox.hurry();
        this.again();
        if (this.tickets.problem) this.tickets.reload();
        if (this.current) this.talk(this.current.conversation).load();
        else if (this.problem) this.open(this.wanted);
    }

    /** Reads everything that is shown anew, because what is known cannot be trusted or lacks too much. */
    reset() {
        for (const talk of this.talks.values()) talk.forget();
        this.tickets.forget();
        this.hear({ topic: "reset", subject: "", at: "" });
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
            const missed = await Promise.all([this.readTalks(changes), this.readTickets(changes)]);
            this.putBack(missed.flat());
            this.dispatchEvent(new CustomEvent("news", { detail: changes }));
        }
        this.isWorking = false;
    }

    /**
     * Reads changes again after a pause that grows while nothing gets better.
     * @param {Change[]} changes
     */
    putBack(changes) {
        for (const change of changes) this.missed.set(`${change.topic} ${change.subject}`, change);
        this.failures = changes.length ? this.failures + 1 : 0;
        if (!changes.length || this.live.stopped.signal.aborted) return;
        clearTimeout(this.pausing);
        this.pausing = setTimeout(() => this.again(), Math.min(longestPause, 500 * 2 ** this.failures));
    }

    again() {
        clearTimeout(this.pausing);
        const missed = [...this.missed.values()];
        this.missed.clear();
        for (const change of missed) this.hear(change);
    }

    /**
     * @param {Change[]} changes
     * @returns {Promise<Change[]>} those that could not be read now, but perhaps later
     */
    async readTalks(changes) {
        /** @type {Map<string, { ask: () => Promise<unknown>, change: Change }>} each question once */
        const questions = new Map();
        for (const change of changes) {
            const { topic, subject } = change;
            const open = topic === "reset" ? this.current?.conversation : undefined;
            const talk = this.talks.get(open ?? change.conversation ?? "");
            if (!talk) continue;
            if (topic === "reset") questions.set(`${talk.id} reset`, { ask: () => talk.load(), change });
            if (topic === "interaction.created") questions.set(`${talk.id} new`, { ask: () => talk.fresh(), change });
            if (topic === "interaction.updated") questions.set(subject, { ask: () => talk.again(subject), change });
            if (topic === "conversation.updated") questions.set(`${talk.id} about`, { ask: () => talk.about(), change });
        }
        const answers = [...questions.values()].map(async ({ ask, change }) => (isPassing(await ask()) ? [change] : []));
        return (await Promise.all(answers)).flat();
    }

    /**
     * @param {Change[]} changes
     * @returns {Promise<Change[]>} those that could not be read now, but perhaps later
     */
    async readTickets(changes) {
        const touched = changes.filter(({ topic }) => topic !== "conversation.updated");
        const ids = new Set(touched.flatMap(({ ticket }) => ticket ?? []));
        const isBroad = ({ topic = "" }) => topic === "reset" || topic.startsWith("customer.");
        const isBurst = ids.size > mostAtOnce;
        const mustReload = isBurst || changes.some(isBroad);
        if (isBurst) this.tickets.forget();
        const isListMissed = mustReload && isPassing(await this.tickets.reload());
        // The open ticket may stand further down than the list was read.
        const open = mustReload && this.current ? [this.current.id] : [];
        const missed = await this.tickets.refresh([...new Set([...open, ...(isBurst ? [] : ids)])]);
        this.follow(missed);
        const concerned = (/** @type {Change} */ change) => (isBroad(change) ? open[0] : change.ticket) ?? "";
        return touched.filter((change) => isListMissed || missed.has(concerned(change)));
    }

    /**
     * Takes over what was read about the open ticket.
     * @param {Set<string>} missed what could not be read
     */
    follow(missed) {
        if (!this.current || missed.has(this.current.id)) return;
        const current = this.tickets.known.get(this.current.id);
        if (!current) return void this.open(this.wanted);
        if (current === this.current) return;
        const isElsewhere = current.conversation !== this.current?.conversation;
        this.current = current;
        if (isElsewhere) this.talk(current.conversation).load();
        this.read();
        this.dispatchEvent(new Event("open"));
    }
}
