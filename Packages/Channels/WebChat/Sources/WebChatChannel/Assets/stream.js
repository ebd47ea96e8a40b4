// @ts-check
import { guard, pause } from "./dom.js";
import { seconds } from "./link.js";

/** @typedef {import("./link.js").Link} Link */

const silence = 40_000;

/**
 * What comes down from the hub, resumed after the last sequence however often it breaks.
 *
 * Read by fetch and not by EventSource, which would put the token into the address.
 */
export class Stream {
    /**
     * @param {Link} link
     * @param {{ last: () => number, event: (name: string, data: any) => void, state: (isUp: boolean) => void, denied: () => void }} owner
     */
    constructor(link, owner) {
        this.link = link;
        this.owner = owner;
        this.failures = 0;
        /** @type {AbortController | undefined} */
        this.running = undefined;
        this.wake = () => {};
    }

    start() {
        if (this.running) return;
        this.running = new AbortController();
        guard(() => this.run(/** @type {AbortController} */ (this.running).signal))();
    }

    stop() {
        this.running?.abort();
        this.running = undefined;
        this.wake();
    }

    /** Tries again at once, because something says that it may work now. */
    hurry() {
        this.wake();
    }

    /** @param {AbortSignal} stopped */
    async run(stopped) {
        while (!stopped.aborted) {
            const wait = await this.once(stopped);
            if (stopped.aborted) return;
            this.owner.state(false);
            this.failures += 1;
            const backOff = Math.min(30_000, 500 * 2 ** Math.min(this.failures, 6)) * (0.5 + Math.random() / 2);
            const rest = pause(Math.max(wait * 1000, backOff));
            this.wake = rest.wake;
            await rest.done;
        }
    }

    /**
     * One connection, until it ends.
     * @param {AbortSignal} stopped
     * @returns {Promise<number>} for how many seconds the hub asks to wait
     */
    async once(stopped) {
        const gone = new AbortController();
        const end = () => gone.abort();
        stopped.addEventListener("abort", end);
        let watchdog = setTimeout(end, silence);
        try {
            const response = await fetch(`${this.link.base}events?after=${this.owner.last()}`, {
                headers: { Accept: "text/event-stream", ...this.link.proof() },
                cache: "no-store",
                credentials: "omit",
                signal: gone.signal,
            });
            if (response.status === 401) this.owner.denied();
            if (!response.ok || !response.body) return seconds(response.headers.get("Retry-After")) || 2;
            this.owner.state(true);
            const reader = response.body.getReader();
            const decoder = new TextDecoder();
            const lines = new Lines((name, data) => this.owner.event(name, data));
            for (;;) {
                const { value, done } = await reader.read();
                if (done) return 0;
                this.failures = 0;
                clearTimeout(watchdog);
                watchdog = setTimeout(end, silence);
                lines.take(decoder.decode(value, { stream: true }));
            }
        } catch {
            return 0;
        } finally {
            clearTimeout(watchdog);
            stopped.removeEventListener("abort", end);
            gone.abort();
        }
    }
}

/** Cuts a stream of server-sent events into events. */
class Lines {
    /** @param {(name: string, data: any) => void} event */
    constructor(event) {
        this.event = guard(event);
        this.rest = "";
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
        if (line === "") {
            if (this.name && this.data) this.finish();
            this.name = this.data = "";
        } else if (line.startsWith("event:")) this.name = line.slice(6).trim();
        else if (line.startsWith("data:")) this.data += (this.data && "\n") + line.slice(5).trim();
    }

    finish() {
        try {
            this.event(this.name, JSON.parse(this.data));
        } catch {
            // One broken event does not cost the others.
        }
    }
}
