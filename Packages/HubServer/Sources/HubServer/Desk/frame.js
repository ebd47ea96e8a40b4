// @ts-check
import { call, patch } from "./api.js";
import { CustomerPanel } from "./customer.js";
import { announce, h } from "./dom.js";
import { choice, keepChoice } from "./memory.js";
import { Queue } from "./queue.js";
import { t } from "./texts.js";
import { Thread } from "./thread.js";
import { View } from "./view.js";

/** @typedef {import("./model.js").Desk} Desk */

const wide = matchMedia("(min-width: 1180px)");

/** The desk as a whole: queue, conversation and customer; one at a time on a phone. The address says which. */
export class Frame extends View {
    /** @type {Desk} */
    desk = /** @type {any} */ (undefined);
    skipper = h("a", { class: "skip", href: "#thread" });
    banner = h("p", { class: "banner", role: "status", hidden: true });

    start() {
        const { desk } = this;
        this.className = "frame";
        this.queue = Object.assign(new Queue(), { desk });
        this.thread = Object.assign(new Thread(), { desk, frame: this });
        this.panel = Object.assign(new CustomerPanel(), { desk, frame: this });
        this.listen(window, "hashchange", () => this.route());
        this.listen(wide, "change", () => this.arrange());
        this.listen(document, "keydown", (event) => this.key(event));
        this.listen(document, "visibilitychange", () => desk.read());
        this.listen(desk, "reach", () => this.showReach());
        this.listen(desk, "open", () => this.arrange());
        this.clock = setInterval(() => document.hidden || this.queue?.renderSoon(), 30_000);
        const title = h("h1", { class: "sr" }, desk.me.workspace.name);
        this.listen(this.skipper, "click", (event) => this.skip(event));
        this.replaceChildren(
            this.skipper,
            this.banner,
            h("main", { class: "panes" }, title, this.queue, this.thread, this.panel),
        );
        this.route();
    }

    disconnectedCallback() {
        super.disconnectedCallback();
        clearInterval(this.clock);
    }

    render() {
        this.skipper.textContent = t("skip");
        this.showReach();
        this.arrange();
    }

    /** Where the address leads: `#/t/<ticket>` and `#/t/<ticket>/customer`. */
    get place() {
        const [, ticket, pane] = /^#\/t\/([0-9a-z]{13})(\/customer)?$/.exec(location.hash) ?? [];
        return { ticket: /** @type {string | undefined} */ (ticket), showsCustomer: Boolean(pane) };
    }

    route() {
        const { ticket } = this.place;
        if (ticket !== this.desk.wanted) this.desk.open(ticket);
        this.arrange();
    }

    arrange() {
        const { ticket, showsCustomer } = this.place;
        const isBeside = wide.matches && choice("customer", true) && Boolean(this.desk.current);
        this.dataset.pane = !ticket ? "queue" : showsCustomer ? "customer" : "thread";
        this.dataset.customer = isBeside || (showsCustomer && !wide.matches) ? "open" : "closed";
        const name = this.desk.current?.requester.name || (this.desk.current ? t("visitor") : "");
        document.title = `${name ? `${name} · ` : ""}${this.desk.me.workspace.name}`;
    }

    get isCustomerShown() {
        return this.dataset.customer === "open";
    }

    toggleCustomer() {
        const { ticket, showsCustomer } = this.place;
        if (wide.matches) {
            keepChoice("customer", !this.isCustomerShown);
            this.arrange();
            this.thread?.renderSoon();
        } else if (showsCustomer) history.back();
        else location.hash = `#/t/${ticket}/customer`;
    }

    /** Back to the list, as the browser's own button does. */
    leave() {
        const { ticket } = this.place;
        location.hash = "";
        this.queue?.focusRow(ticket);
    }

    showReach() {
        const { reach } = this.desk;
        const wasLost = !this.banner.hidden;
        this.banner.hidden = reach !== "lost";
        this.banner.textContent = reach === "lost" ? t("lost") : "";
        if (wasLost && reach === "live") announce(t("back"));
    }

    /** @param {Event} event */
    skip(event) {
        event.preventDefault();
        this.thread?.focusLog();
    }

    /**
     * Changes the open ticket and says so.
     * @param {Record<string, unknown>} change
     * @param {string} said
     */
    async change(change, said) {
        const ticket = this.desk.current;
        if (!ticket) return;
        try {
            this.desk.tickets.put(await patch(`tickets/${ticket.id}`, change));
            this.desk.current = this.desk.tickets.known.get(ticket.id);
            this.desk.dispatchEvent(new Event("open"));
            announce(said);
        } catch (problem) {
            this.thread?.complain(problem);
        }
    }

    solve() {
        const isSolved = this.desk.current?.status === "solved";
        return this.change({ status: isSolved ? "open" : "solved" }, t(isSolved ? "reopened" : "solved"));
    }

    take() {
        return this.change({ assignee: this.desk.me.agent.id }, t("taken"));
    }

    release() {
        return this.change({ unassign: true }, t("nobody"));
    }

    async signOut() {
        await call("DELETE", "session").catch(() => undefined);
        dispatchEvent(new Event("mekong-leave"));
    }

    /** @param {KeyboardEvent} event */
    key(event) {
        const target = event.target instanceof Element ? event.target : document.body;
        if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
        if (target.closest("input, textarea, select, [contenteditable]")) return;
        /** @type {Record<string, () => unknown>} */
        const keys = {
            j: () => this.queue?.step(1),
            k: () => this.queue?.step(-1),
            r: () => this.thread?.write("reply"),
            n: () => this.thread?.write("note"),
            e: () => this.solve(),
            m: () => this.take(),
            "/": () => this.queue?.search(),
            Escape: () => (this.place.showsCustomer ? this.toggleCustomer() : this.place.ticket && this.leave()),
        };
        const work = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
        if (!work || (event.key === "Escape" && target.closest("[popover]"))) return;
        event.preventDefault();
        work();
    }
}

customElements.define("mekong-frame", Frame);
