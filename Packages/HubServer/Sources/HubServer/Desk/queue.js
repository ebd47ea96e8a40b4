// @ts-check
import { get, query } from "./api.js";
import { h, icon, keyed } from "./dom.js";
import { initials } from "./format.js";
import { theme } from "./memory.js";
import { menu } from "./menu.js";
import { person, row, rowVersion } from "./row.js";
import { language, t } from "./texts.js";
import { tabs } from "./tickets.js";
import { View } from "./view.js";

/** @typedef {import("./types").Customer} Customer */
/** @typedef {import("./types").Ticket} Ticket */
/** @typedef {import("./texts.js").Key} Key */

/** @type {Record<import("./tickets.js").Tab, { tab: Key, empty: Key }>} */
const words = {
    open: { tab: "tabOpen", empty: "emptyOpen" },
    mine: { tab: "tabMine", empty: "emptyMine" },
    unassigned: { tab: "tabUnassigned", empty: "emptyUnassigned" },
    all: { tab: "tabAll", empty: "emptyAll" },
};

/** The list of tickets with its tabs, the search for customers, and the agent's own menu. */
export class Queue extends View {
    /** @type {import("./model.js").Desk} */
    desk = /** @type {any} */ (undefined);
    wanted = "";
    /** @type {Customer[] | undefined} */
    found = undefined;
    drawn = "";
    list = h("ol", { class: "rows" });
    top = h("button", { class: "jump above", hidden: true });
    foot = h("div", { class: "foot" });
    scroller = h("div", { class: "scroller", id: "queue", role: "tabpanel" }, this.list, this.foot);
    head = h("div", { class: "queue-head" });
    tabs = h("div", { class: "tabs", role: "tablist" });
    field = h("input", { type: "search", id: "find", autocomplete: "off", spellcheck: "false" });
    /** @type {Set<string>} what was there when the list was last seen from its top */
    seen = new Set();

    start() {
        this.className = "queue pane";
        this.setAttribute("role", "navigation");
        this.listen(this.desk.tickets, "change", () => this.renderSoon());
        this.listen(this.desk, "open", () => this.renderSoon());
        this.listen(this.scroller, "scroll", () => this.scrolled());
        this.listen(this.field, "input", () => this.find());
        this.listen(this.top, "click", () => this.scroller.scrollTo({ top: 0, behavior: "smooth" }));
        this.listen(this.list, "pointerover", (event) => this.prepare(event));
        this.listen(this.list, "focusin", (event) => this.prepare(event));
        this.replaceChildren(this.head, h("div", { class: "list-frame" }, this.top, this.scroller));
    }

    render() {
        this.setAttribute("aria-label", t("queue"));
        if (this.drawn !== language() + theme()) this.drawHead();
        this.drawn = language() + theme();
        this.drawTabs();
        this.classList.toggle("finding", Boolean(this.found));
        if (this.found) return this.drawFound(this.found);
        const { list, isLoading } = this.desk.tickets;
        const look = { me: this.desk.me.agent.id, open: this.desk.current?.id };
        keyed(
            this.list,
            list,
            (ticket) => ticket.id,
            (ticket) => rowVersion(ticket, look),
            (ticket) => row(ticket, look),
        );
        this.drawFoot(list.length, isLoading);
        this.drawTop(list);
    }

    drawHead() {
        const { workspace, agent } = this.desk.me;
        const leave = () => /** @type {any} */ (this.closest("mekong-frame"))?.signOut();
        const me = { class: "avatar me", popovertarget: "me", "aria-label": t("account"), title: agent.name };
        this.field.setAttribute("aria-label", t("search"));
        this.field.placeholder = t("search");
        this.head.replaceChildren(
            h(
                "div",
                { class: "brand" },
                h("img", { src: "/desk/icon.svg", alt: "", width: 28, height: 28 }),
                h("p", {}, workspace.name),
                h("button", me, initials(agent.name)),
                menu(this.desk.me.agent, () => this.render(), leave),
            ),
            h("div", { class: "search" }, icon("search"), this.field),
            this.tabs,
        );
    }

    drawTabs() {
        const { tab, list, next, isLoading } = this.desk.tickets;
        const count = isLoading && !list.length ? "" : `${list.length}${next ? "+" : ""}`;
        keyed(
            this.tabs,
            tabs,
            (name) => name,
            (name) => `${language()} ${name === tab} ${name === tab ? count : ""}`,
            (name) =>
                h(
                    "button",
                    {
                        role: "tab",
                        id: `tab-${name}`,
                        "aria-selected": String(name === tab),
                        "aria-controls": "queue",
                        tabindex: name === tab ? 0 : -1,
                        onclick: () => this.choose(name),
                        onkeydown: (/** @type {KeyboardEvent} */ event) => this.turn(event),
                    },
                    t(words[name].tab),
                    name === tab && count && h("span", { class: "count" }, count),
                ),
        );
        this.scroller.setAttribute("aria-labelledby", `tab-${tab}`);
    }

    /** @param {import("./tickets.js").Tab} tab */
    choose(tab) {
        this.field.value = "";
        this.found = undefined;
        this.seen.clear();
        this.scroller.scrollTop = 0;
        this.desk.tickets.show(tab);
    }

    /** @param {KeyboardEvent} event */
    turn(event) {
        const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
        if (!step) return;
        event.preventDefault();
        const next = tabs[(tabs.indexOf(this.desk.tickets.tab) + step + tabs.length) % tabs.length];
        this.choose(next);
        this.render();
        document.getElementById(`tab-${next}`)?.focus();
    }

    /**
     * @param {number} count
     * @param {boolean} isLoading
     */
    drawFoot(count, isLoading) {
        const { next, problem, tab } = this.desk.tickets;
        const button = (/** @type {Key} */ word, /** @type {() => void} */ work) =>
            h("button", { class: "quiet", onclick: work }, t(word));
        if (problem && !isLoading)
            this.foot.replaceChildren(
                h("p", { class: "empty" }, problem instanceof Error ? problem.message : t("failed")),
                button("again", () => this.desk.tickets.reload()),
            );
        else if (count === 0 && isLoading)
            this.foot.replaceChildren(...Array.from({ length: 6 }, () => h("div", { class: "skeleton" })));
        else if (count === 0)
            this.foot.replaceChildren(
                h("p", { class: "empty-sign" }, icon("chat")),
                h("p", { class: "empty" }, t(words[tab].empty)),
                tab === "all" ? h("p", { class: "empty small" }, t("firstStep")) : "",
            );
        else if (next) this.foot.replaceChildren(button("more", () => this.desk.tickets.more()));
        else this.foot.replaceChildren();
    }

    /** @param {Ticket[]} list */
    drawTop(list) {
        if (this.scroller.scrollTop < 40) this.seen = new Set(list.map(({ id }) => id));
        const from = Math.max(0, list.findIndex(({ id }) => this.seen.has(id)));
        const added = list.slice(0, from).length;
        this.top.hidden = added === 0;
        this.top.textContent = t("newAbove", { n: added });
    }

    scrolled() {
        const { scrollTop, clientHeight, scrollHeight } = this.scroller;
        if (scrollTop < 40 && !this.top.hidden) this.renderSoon();
        if (scrollTop + clientHeight > scrollHeight - 400 && !this.found) this.desk.tickets.more();
    }

    /**
     * Moves through the rows.
     * @param {number} by
     */
    step(by) {
        const rows = [...this.list.querySelectorAll("a")];
        const focused = rows.findIndex((row) => row === document.activeElement);
        const at = focused >= 0 ? focused : rows.findIndex((row) => row.hasAttribute("aria-current"));
        rows[Math.min(rows.length - 1, Math.max(0, at + by))]?.focus();
    }

    /** @param {string | undefined} ticket */
    focusRow(ticket) {
        const row = [...this.list.querySelectorAll("a")].find((row) => row.dataset.ticket === ticket);
        requestAnimationFrame(() => row?.focus());
    }

    /**
     * Reads a conversation ahead that is about to be opened.
     * @param {Event} event
     */
    prepare(event) {
        const row = event.target instanceof Element ? event.target.closest("a") : undefined;
        const ticket = this.desk.tickets.known.get(row?.dataset.ticket ?? "");
        if (ticket) this.desk.talk(ticket.conversation).load();
    }

    search() {
        this.field.focus();
        this.field.select();
    }

    async find() {
        const words = this.field.value.trim();
        this.wanted = words;
        if (!words) {
            this.found = undefined;
            return this.render();
        }
        await new Promise((resolve) => setTimeout(resolve, 120));
        if (words !== this.wanted) return;
        const page = await get("customers" + query({ query: words, limit: 20 })).catch(() => ({ items: [] }));
        if (words !== this.wanted) return;
        this.found = page.items;
        this.render();
    }

    /** @param {Customer[]} found */
    drawFound(found) {
        this.top.hidden = true;
        keyed(
            this.list,
            found,
            ({ id }) => `customer ${id}`,
            (customer) => JSON.stringify([customer, language()]),
            (customer) => person(customer, () => this.go(customer)),
        );
        const none = h("p", { class: "empty" }, t("searchNone", { query: this.wanted }));
        this.foot.replaceChildren(...(found.length ? [] : [h("p", { class: "empty-sign" }, icon("search")), none]));
    }

    /**
     * Opens the newest ticket of a customer.
     * @param {Customer} customer
     */
    async go(customer) {
        const page = await get(`customers/${customer.id}/tickets`).catch(() => ({ items: [] }));
        if (page.items[0]) location.hash = `#/t/${page.items[0].id}`;
    }
}

customElements.define("mekong-queue", Queue);
