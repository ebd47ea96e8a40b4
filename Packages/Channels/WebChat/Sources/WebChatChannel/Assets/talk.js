// @ts-check
import { guard } from "./dom.js";
import { Link } from "./link.js";
import { Outbox } from "./outbox.js";
import { Signals } from "./signals.js";
import { Items, Store } from "./store.js";
import { Stream } from "./stream.js";
import { Visits } from "./visits.js";

/** @typedef {import("./types").Item} Item */
/** @typedef {import("./types").Session} Session */
/** @typedef {import("./types").Profile} Profile */
/** @typedef {import("./types").SignedUser} SignedUser */

const welcomeAge = 12 * 3600_000;
const sessionAge = 5 * 60_000;

/** One person's conversation with the team: the session, what came down, what goes up. Knows nothing of the screen. */
export class Talk {
    /**
     * @param {import("./types").Embed} embed
     * @param {SignedUser | undefined} user
     * @param {{ changed: () => void, typing: (name: string | undefined) => void, unsigned: () => void }} owner
     */
    constructor(embed, user, owner) {
        this.embed = embed;
        this.user = user;
        this.owner = owner;
        this.store = new Store(embed.connection, user?.id);
        this.link = new Link(embed.base);
        this.items = new Items();
        this.outbox = new Outbox(this.store, this.link, { changed: owner.changed, denied: () => this.denied() });
        this.stream = new Stream(this.link, {
            last: () => this.items.last,
            event: (name, data) => this.event(name, data),
            state: (isUp) => this.streamIs(isUp),
            denied: () => this.denied(),
        });
        this.signals = new Signals(this.store, this.link, this.items);
        const kept = this.store.get("/welcome");
        const isRecent = kept && Date.now() - kept.at < welcomeAge;
        /** @type {import("./types").Welcome | undefined} */
        this.welcome = isRecent ? kept.welcome : undefined;
        this.isTeamThere = isRecent ? !!kept.there : true;
        /** @type {string | undefined} */
        this.name = user?.name;
        // A visitor is remembered from when they first open the chat; looking at a page leaves nothing behind.
        this.remembers = !!user || !!this.store.get("/token") || embed.visits !== undefined;
        this.isLive = false;
        this.isEnded = false;
        this.isExpired = false;
        this.brokenSince = 0;
        this.deniedAt = 0;
        this.openedAt = 0;
        this.attempts = 0;
        this.typingTimer = 0;
        /** @type {Promise<void> | undefined} */
        this.opening = undefined;
        /** @type {Visits | undefined} */
        this.visits = undefined;
    }

    /** Opens a session where one is due at once: somebody is known already, or the looks of the chat are not. */
    begin() {
        if (this.remembers || !this.welcome) guard(() => this.open())();
    }

    /** The visitor wants to talk: from now on they are remembered and news comes down. */
    join() {
        this.remembers = true;
        if (this.link.token) this.listen();
        else this.wait();
        // Whether the team is there, and how the chat looks, may have changed since.
        if (Date.now() - this.openedAt > sessionAge) guard(() => this.open())();
    }

    end() {
        this.isEnded = true;
        this.stream.stop();
        this.outbox.isClosed = true;
        if (this.visits) this.visits.isOn = false;
    }

    /** Opens a session; asked again while it is at it, it is the same one. */
    open() {
        this.opening ??= this.tryToOpen().finally(() => (this.opening = undefined));
        return this.opening;
    }

    /** @returns {Promise<void>} */
    async tryToOpen() {
        const token = this.store.get("/token") ?? undefined;
        let reply = await this.link.session(token, this.user);
        if (reply.status === 401 && this.user) return this.userRefused();
        if (reply.status === 401 && token) {
            // The token is too old or was signed with a secret that is gone: this browser is a new visitor now.
            this.store.set("/token", null);
            reply = await this.link.session(undefined, this.user);
        }
        if (this.isEnded) return;
        if (reply.status === 200 && reply.body?.token) return this.opened(reply.body);
        if (reply.status >= 400 && reply.status < 500 && reply.status !== 429) {
            console.warn("Mekong: the hub refuses this page; check the allowed origins of the connection.");
            return;
        }
        this.attempts += 1;
        const wait = Math.min(60_000, 1000 * 2 ** this.attempts) * (0.5 + Math.random() / 2);
        setTimeout(guard(() => !this.isEnded && !this.link.token && this.open()), Math.max(reply.after * 1000, wait));
    }

    userRefused() {
        if (this.openedAt) {
            this.isExpired = true;
            this.stream.stop();
            this.owner.changed();
        } else {
            console.warn("Mekong: the signature in data-user is wrong or has expired; the visitor stays anonymous.");
            this.owner.unsigned();
        }
    }

    /** @param {Session} session */
    opened(session) {
        this.attempts = 0;
        this.openedAt = Date.now();
        this.link.token = session.token;
        this.welcome = session.welcome;
        this.isTeamThere = session.team.open;
        this.name = session.visitor?.name ?? this.name;
        this.store.set("/welcome", { at: Date.now(), welcome: session.welcome, there: session.team.open });
        for (const item of session.messages ?? []) this.take(item);
        this.items.last = Math.max(this.items.last, session.last ?? 0);
        this.signals.begin();
        if (this.remembers) this.listen();
        this.outbox.flush();
        this.owner.changed();
    }

    listen() {
        // A signed-in user's token is never kept: the site says on every page who is there.
        if (!this.user) this.store.set("/token", this.link.token);
        if (this.welcome?.visits && this.embed.visits !== "off") this.visits ??= new Visits(this.link);
        if (!this.isLive) this.wait();
        this.stream.start();
    }

    /** From now on it is said if the hub cannot be reached for longer than a moment. */
    wait() {
        this.isLive = true;
        this.brokenSince ||= Date.now();
        setTimeout(this.owner.changed, 2600);
    }

    denied() {
        if (Date.now() - this.deniedAt < 5000) return;
        this.deniedAt = Date.now();
        this.link.token = undefined;
        guard(() => this.open())();
    }

    /** @param {boolean} isUp */
    streamIs(isUp) {
        if (isUp) {
            this.brokenSince = 0;
            this.outbox.hurry();
        } else this.wait();
        this.owner.changed();
    }

    /** @returns {import("./types").Reach} */
    get reach() {
        if (this.isExpired) return "expired";
        if (!navigator.onLine) return "offline";
        return this.isLive && this.brokenSince && Date.now() - this.brokenSince > 2500 ? "connecting" : "ready";
    }

    /** Something says that the network may be back. */
    hurry() {
        this.stream.hurry();
        this.outbox.hurry();
        if (!this.link.token && (this.remembers || !this.welcome)) guard(() => this.open())();
        this.owner.changed();
    }

    /**
     * @param {string} name
     * @param {any} data
     */
    event(name, data) {
        if (name === "item" || name === "update") {
            this.take(data);
            if (data.from === "team") this.showTyping(undefined);
        } else if (name === "typing") this.showTyping(data.on ? data.name ?? "" : undefined);
        else if (name === "seen") this.items.markSeen(data.sequence);
        else if (name === "team") this.isTeamThere = !!data.open;
        else return;
        this.owner.changed();
    }

    /** @param {Item} item */
    take(item) {
        this.items.take(item);
        this.outbox.drop(item.client);
    }

    /** @param {string | undefined} name */
    showTyping(name) {
        clearTimeout(this.typingTimer);
        this.owner.typing(name);
        if (name !== undefined) this.typingTimer = window.setTimeout(() => this.owner.typing(undefined), 8000);
    }

    /** Everything there is to see, what is still on its way last. */
    get seenItems() {
        return [...this.items.inOrder(), ...this.outbox.asItems(this.reach !== "ready")];
    }

    get hasSpoken() {
        return this.seenItems.some((item) => item.from === "visitor");
    }

    /**
     * @param {string} text
     * @param {string[]} files
     * @param {import("./types").FileInfo[]} shown
     * @param {string} [choice]
     */
    say(text, files = [], shown = [], choice) {
        this.join();
        this.visits?.flush();
        this.outbox.add("message", choice === undefined ? { text } : { text, choice }, files, shown);
    }

    /**
     * @param {Profile} profile
     * @param {string} language
     */
    introduce(profile, language) {
        this.join();
        this.store.set("profile", { ...this.store.get("profile"), ...profile });
        this.outbox.add("profile", { ...profile, language });
    }
}
