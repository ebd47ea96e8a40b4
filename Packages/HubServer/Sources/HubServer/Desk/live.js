// @ts-check
import { parse } from "./api.js";
import { pause } from "./dom.js";

/** @typedef {import("./types").Change} Change */
/** @typedef {import("./types").Typing} Typing */
/** @typedef {import("./types").Reach} Reach */

/**
 * Who wants to know; `reset` says that nothing known can be trusted any more.
 * @typedef {object} Listener
 * @property {(change: Change) => void} change
 * @property {(typing: Typing) => void} typing
 * @property {(reach: Reach) => void} reach
 * @property {() => void} reset
 */

// The hub says at least something every 15 seconds; after this long the connection is taken for dead.
const silence = 40_000;

/**
 * The stream of what changes, resumed after the last sequence however often it breaks.
 *
 * Read by fetch and not by EventSource, which hides the pings that tell a quiet connection from a dead one.
 */
export class Live {
    /** @param {Listener} owner */
    constructor(owner) {
        this.owner = owner;
        /** @type {number | undefined} the last sequence that was seen */
        this.last = undefined;
        this.failures = 0;
        this.wake = () => {};
        this.stopped = new AbortController();
        this.cut = () => {};
    }

    start() {
        const signal = this.stopped.signal;
        addEventListener("online", () => this.hurry(), { signal });
        addEventListener("offline", () => this.cut(), { signal });
        document.addEventListener("visibilitychange", () => document.hidden || this.hurry(), { signal });
        this.run();
    }

    stop() {
        this.stopped.abort();
        this.cut();
        this.wake();
    }

    /** Tries again at once, because something says that it may work now. */
    hurry() {
        this.wake();
    }

    async run() {
        while (!this.stopped.signal.aborted) {
            await this.once();
            if (this.stopped.signal.aborted) return;
            this.failures += 1;
            this.owner.reach("lost");
            const rest = pause(Math.min(15_000, 400 * 2 ** Math.min(this.failures, 6)) * (0.5 + Math.random() / 2));
            this.wake = rest.wake;
            await rest.done;
        }
    }

    /** One connection, until it ends. */
    async once() {
        const gone = new AbortController();
        this.cut = () => gone.abort();
        let watchdog = setTimeout(this.cut, silence);
        try {
            const after = this.last === undefined ? "" : `?after=${this.last}`;
            const response = await fetch(`/api/v1/events${after}`, {
                headers: { Accept: "text/event-stream" },
                cache: "no-store",
                signal: gone.signal,
            });
            if (response.status === 401) dispatchEvent(new Event("mekong-signed-out"));
            if (!response.ok || !response.body) return;
            const reader = response.body.getReader();
            const decoder = new TextDecoder();
            const lines = new Lines((event) => this.take(event));
            for (;;) {
                const { value, done } = await reader.read();
                if (done) return;
                if (this.failures > 0 || this.last === undefined) this.owner.reach("live");
                this.failures = 0;
                clearTimeout(watchdog);
                watchdog = setTimeout(this.cut, silence);
                lines.take(decoder.decode(value, { stream: true }));
            }
        } catch {
            // Whatever broke it, the next connection goes on after the last sequence.
        } finally {
            clearTimeout(watchdog);
            gone.abort();
        }
    }

    /** @param {{ id: string, name: string, data: any }} event */
    take({ id, name, data }) {
        if (name === "hello") this.greet(Number(data?.last ?? 0));
        if (name === "typing" && data?.conversation) this.owner.typing(data);
        // Too much was missed to be told one by one.
        const isReset = name === "reset";
        if (isReset || (name === "change" && data?.topic)) this.last = Number(id) || this.last;
        if (isReset) this.owner.reset();
        else if (name === "change" && data?.topic) this.owner.change(data);
    }

    /**
     * A hub that is behind what was seen was set back to an earlier day; nothing known can be trusted then.
     * @param {number} last
     */
    greet(last) {
        const isBehind = this.last !== undefined && last < this.last;
        if (this.last === undefined || isBehind) this.last = last;
        if (isBehind) this.owner.reset();
    }
}

/** Cuts a stream of server-sent events into events. */
class Lines {
    /** @param {(event: { id: string, name: string, data: any }) => void} event */
    constructor(event) {
        this.event = event;
        this.rest = "";
        this.id = "";
        this.name = "";
        this.data = "";
    }

    clear() {
        this.id = "";
        this.name = "";
        this.data = "";
    }

    /** @param {string} text */
    take(text) {
        const lines = (this.rest + text).split("\n");
        this.rest = lines.pop() ?? "";
        for (const line of lines) this.line(line.replace(/\r$/, ""));
    }

    /** @param {string} line */
    line(line) {
        const [, field = "", value = ""] = /^(id|event|data): ?(.*)$/.exec(line) ?? [];
        if (line === "") {
            if (this.name) this.event({ id: this.id, name: this.name, data: parse(this.data) });
            this.clear();
        } else if (field === "id") this.id = value;
        else if (field === "event") this.name = value;
        else if (field === "data") this.data += (this.data && "\n") + value;
    }
}
