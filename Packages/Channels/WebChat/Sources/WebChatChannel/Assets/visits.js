// @ts-check
import { guard, newID } from "./dom.js";

/**
 * Tells the hub which pages were looked at: once per page, when the visitor leaves it or writes.
 *
 * Starts only if the site switched it on. Follows pushState too, and leaves fragments out.
 */
export class Visits {
    /** @param {import("./link.js").Link} link */
    constructor(link) {
        this.link = link;
        this.url = page();
        this.since = Date.now();
        this.isTold = false;
        this.isOn = true;
        const moved = guard(() => {
            // The address and title are new only after the page's own handlers have run.
            setTimeout(guard(() => this.isOn && page() !== this.url && (this.flush(), this.begin())), 0);
        });
        for (const name of /** @type {const} */ (["pushState", "replaceState"])) {
            const original = history[name];
            history[name] = function (...args) {
                const result = original.apply(this, args);
                moved();
                return result;
            };
        }
        addEventListener("popstate", moved);
        addEventListener("pagehide", guard(() => this.flush(true)));
        document.addEventListener("visibilitychange", guard(() => document.hidden && this.flush(true)));
    }

    begin() {
        this.url = page();
        this.since = Date.now();
        this.isTold = false;
    }

    /**
     * Posts the page that is open, once.
     * @param {boolean} [leaving]
     */
    flush(leaving = false) {
        if (this.isTold || !this.isOn || !this.link.token) return;
        this.isTold = true;
        const seconds = Math.round((Date.now() - this.since) / 1000);
        const data = { url: this.url, title: document.title.slice(0, 120), seconds };
        this.link.post({ id: newID(), action: "visit", data }, leaving);
    }
}

function page() {
    return location.href.split("#")[0];
}
