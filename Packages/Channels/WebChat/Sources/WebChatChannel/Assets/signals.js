// @ts-check
import { guard, newID } from "./dom.js";

/** What passes by and is not kept: that the visitor types, and how far they have read. */
export class Signals {
    /**
     * @param {import("./store.js").Store} store
     * @param {import("./link.js").Link} link
     * @param {import("./store.js").Items} items
     */
    constructor(store, link, items) {
        this.store = store;
        this.link = link;
        this.items = items;
        this.typedAt = 0;
        this.typedTimer = 0;
        this.seenTimer = 0;
    }

    /**
     * Tells the team, at most every four seconds, that the visitor types, and once that they stopped.
     * @param {boolean} on
     */
    typing(on) {
        clearTimeout(this.typedTimer);
        if (on) this.typedTimer = window.setTimeout(() => this.typing(false), 6000);
        const isDue = on ? Date.now() - this.typedAt > 4000 : this.typedAt > 0;
        if (!isDue || !this.link.token) return;
        this.typedAt = on ? Date.now() : 0;
        this.link.post({ id: newID(), action: "typing", data: { on } });
    }

    /** On a device that is new to this person, what they answered to has been read. */
    begin() {
        if (this.store.get("seen") !== null) return;
        const own = this.items.inOrder().filter((item) => item.from === "visitor").pop();
        if (!own) return;
        this.store.set("seen", own.sequence);
        this.store.set("told", own.sequence);
    }

    /** How many of the team's messages the visitor has not looked at. */
    get unread() {
        return this.items.fromTeam(this.store.get("seen") ?? 0).length;
    }

    /** The visitor looks at the end of the conversation. */
    see() {
        if (this.unread) this.store.set("seen", this.items.last);
        clearTimeout(this.seenTimer);
        this.seenTimer = window.setTimeout(guard(() => this.tellSeen()), 400);
    }

    async tellSeen() {
        const told = this.store.get("told") ?? 0;
        const items = this.items.fromTeam(told);
        if (!items.length || !this.link.token) return;
        const sequence = items.reduce((most, item) => Math.max(most, item.sequence), told);
        const refs = items.slice(-500).map((item) => item.ref ?? item.id);
        const reply = await this.link.post({ id: newID(), action: "seen", data: { sequence, refs } });
        if (reply.status >= 200 && reply.status < 300) this.store.set("told", sequence);
    }
}
