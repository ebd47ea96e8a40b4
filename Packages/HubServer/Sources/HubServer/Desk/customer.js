// @ts-check
import { get, isPassing, patch, post, query } from "./api.js";
import { announce, fill, h, icon } from "./dom.js";
import { date, exact, initials } from "./format.js";
import { handle, other } from "./profile.js";
import { known, t } from "./texts.js";
import { line } from "./timeline.js";
import { View } from "./view.js";

/** @typedef {import("./types").Change} Change */
/** @typedef {import("./types").Customer} Customer */
/** @typedef {import("./types").Interaction} Interaction */
/** @typedef {import("./types").Ticket} Ticket */

const page = 20;
const retryPause = 5000;

/** Who the customer is, why we think so, and what else happened with them. */
export class CustomerPanel extends View {
    /** @type {import("./model.js").Desk} */
    desk = /** @type {any} */ (undefined);
    /** @type {import("./frame.js").Frame} */
    frame = /** @type {any} */ (undefined);
    /** @type {Customer | undefined} */
    customer = undefined;
    /** @type {Ticket[]} */
    tickets = [];
    /** @type {Interaction[]} */
    happened = [];
    /** @type {string | undefined} */
    next = undefined;
    /** @type {unknown} */
    problem = undefined;
    isNaming = false;
    isStale = false;
    later = 0;
    wanted = "";

    start() {
        this.className = "customer pane";
        this.setAttribute("role", "region");
        this.listen(this.desk, "open", () => this.open());
        this.listen(this.desk, "news", (event) => this.hear(event.detail));
        this.listen(this.desk, "reach", () => this.desk.reach === "live" && this.isStale && this.load());
    }

    open() {
        const id = this.desk.current?.requester.id;
        if (id === this.wanted) return this.renderSoon();
        this.wanted = id ?? "";
        this.customer = undefined;
        this.problem = undefined;
        this.isNaming = false;
        [this.tickets, this.happened, this.next] = [[], [], undefined];
        this.renderSoon();
        if (id) this.load();
    }

    /**
     * Reads again what a change may have touched.
     * @param {Change[]} changes
     */
    hear(changes) {
        const ours = new Set([...this.tickets.map(({ id }) => id), this.desk.current?.id]);
        const talks = new Set(this.happened.map(({ conversation }) => conversation));
        const concerns = changes.some(({ topic, ticket = "", conversation = "" }) => {
            return topic === "reset" || topic.startsWith("customer.") || ours.has(ticket) || talks.has(conversation);
        });
        if (concerns && this.wanted) this.load();
    }

    async load() {
        clearTimeout(this.later);
        const id = this.wanted;
        try {
            const [customer, tickets, timeline] = await Promise.all([
                get(`customers/${id}`),
                get(`customers/${id}/tickets`),
                get(`customers/${id}/timeline` + query({ limit: Math.max(page, Math.min(200, this.happened.length)) })),
            ]);
            if (id !== this.wanted) return;
            this.customer = customer;
            this.tickets = tickets.items;
            this.happened = timeline.items;
            this.next = timeline.next;
            this.isStale = false;
            this.problem = undefined;
        } catch (problem) {
            if (id !== this.wanted) return;
            this.isStale = isPassing(problem);
            this.problem = problem;
            if (this.isStale) this.later = setTimeout(() => this.isConnected && id === this.wanted && this.load(), retryPause);
        }
        this.renderSoon();
    }

    async more() {
        const id = this.wanted;
        const path = `customers/${id}/timeline` + query({ limit: page, after: this.next });
        const timeline = await get(path).catch(() => undefined);
        if (!timeline || id !== this.wanted) return;
        this.happened = [...this.happened, ...timeline.items];
        this.next = timeline.next;
        this.renderSoon();
    }

    render() {
        this.setAttribute("aria-label", t("profile"));
        const { customer } = this;
        // What is being typed is not taken away by news.
        if (this.isNaming && this.contains(document.activeElement) && this.querySelector(".rename")) return;
        /** @type {number} */
        const offset = this.scrollTop;
        const hide = () => this.frame.toggleCustomer();
        const close = h("button", { class: "round", "aria-label": t("hideCustomer"), onclick: hide }, icon("close"));
        const head = h("div", { class: "customer-head" }, h("h2", {}, t("profile")), close);
        if (!customer) {
            const body = this.problem
                ? [h("p", { class: "problem" }, this.problem instanceof Error ? this.problem.message : t("failed"))]
                : Array.from({ length: 5 }, () => h("div", { class: "skeleton" }));
            return fill(this, head, ...body);
        }
        fill(
            this,
            head,
            this.who(customer),
            h("p", { class: "problem", role: "alert" }, this.problem instanceof Error ? this.problem.message : ""),
            ...customer.suggestions.map((suggestion) => this.question(suggestion)),
            section(t("ways"), this.handles(customer)),
            customer.merged.length > 0 && section(t("merged"), this.merges(customer)),
            this.others(),
            section(t("timeline"), this.timeline()),
        );
        this.scrollTop = offset;
    }

    /** @param {Customer} customer */
    who(customer) {
        const name = customer.name || t("visitor");
        return h(
            "div",
            { class: "identity" },
            h("span", { class: "avatar big", "aria-hidden": "true" }, initials(name)),
            this.isNaming ? this.naming(customer) : h("p", { class: "full-name" }, name),
            !this.isNaming &&
                h("p", { class: "help", title: exact(customer.createdAt) }, t("since", { date: date(customer.createdAt) })),
            customer.isBlocked && h("p", { class: "chip blocked" }, t("blocked")),
            !this.isNaming &&
                h(
                    "p",
                    { class: "actions" },
                    h("button", { class: "link", onclick: () => this.name() }, t("rename")),
                    h("button", { class: "link", onclick: () => this.block(customer) }, t(customer.isBlocked ? "unblock" : "block")),
                ),
        );
    }

    name() {
        this.isNaming = true;
        this.render();
        this.querySelector("input")?.focus();
    }

    /** @param {Customer} customer */
    naming(customer) {
        const field = h("input", { type: "text", "aria-label": t("name"), maxlength: 200, autocomplete: "off" });
        field.value = customer.name;
        const end = () => {
            this.isNaming = false;
            this.render();
        };
        const save = (/** @type {Event} */ event) => {
            event.preventDefault();
            end();
            const name = field.value.trim();
            if (name !== customer.name) this.act(() => patch(`customers/${customer.id}`, { name }));
        };
        const key = (/** @type {KeyboardEvent} */ event) => {
            if (event.key === "Escape") end();
        };
        return h(
            "form",
            { class: "rename", onsubmit: save, onkeydown: key },
            field,
            h("button", { class: "secondary strong" }, t("save")),
            h("button", { type: "button", class: "quiet", onclick: end }, t("cancel")),
        );
    }

    /** @param {Customer} customer */
    block(customer) {
        const name = customer.name || t("visitor");
        if (!customer.isBlocked && !confirm(t("blockAsk", { name }))) return;
        this.act(() => patch(`customers/${customer.id}`, { isBlocked: !customer.isBlocked }));
    }

    /** @param {import("./types").Suggestion} suggestion */
    question({ customer: other, name, reason, at }) {
        const ask = (/** @type {string} */ verb) => () =>
            this.act(() => post(`customers/${this.wanted}/${verb}`, { customer: other }));
        return h(
            "div",
            { class: "question", role: "group", "aria-label": t("samePerson") },
            h("p", {}, h("strong", {}, t("samePerson")), " ", h("span", { title: exact(at) }, name || t("visitor"))),
            h("p", { class: "help" }, known(`reason_${reason}`, reason)),
            h(
                "p",
                { class: "actions" },
                h("button", { class: "secondary strong", onclick: ask("merge") }, t("yes")),
                h("button", { class: "secondary", onclick: ask("apart") }, t("no")),
            ),
        );
    }

    /** @param {Customer} customer */
    handles(customer) {
        return h("ul", { class: "handles" }, ...customer.handles.map(handle));
    }

    /** @param {Customer} customer */
    merges(customer) {
        const undo = (/** @type {string} */ id) => () =>
            this.act(async () => {
                await post(`customers/${id}/unmerge`);
                announce(t("undone"));
            });
        return h(
            "ul",
            { class: "merges" },
            ...customer.merged.map((id, index) => {
                const button = h("button", { class: "link", onclick: undo(id) }, t("undo"));
                return h("li", {}, h("span", {}, t("mergedOne", { n: index + 1 })), button);
            }),
        );
    }

    others() {
        const others = this.tickets.filter(({ id }) => id !== this.desk.current?.id);
        if (!others.length) return null;
        return section(t("otherTickets"), h("ul", { class: "others" }, ...others.map(other)));
    }

    timeline() {
        if (!this.happened.length) return h("p", { class: "help" }, t("nothingYet"));
        return h(
            "div",
            {},
            h("ol", { class: "timeline" }, ...this.happened.map((item) => line(item, this.desk.current))),
            this.next && h("button", { class: "quiet", onclick: () => this.more() }, t("more")),
        );
    }

    /** @param {() => Promise<unknown>} work */
    async act(work) {
        try {
            await work();
            this.problem = undefined;
        } catch (problem) {
            this.problem = problem;
        }
        const kept = this.problem;
        await this.load();
        if (kept) this.problem = kept;
        this.renderSoon();
    }
}

/**
 * @param {string} title
 * @param {Node} body
 */
function section(title, body) {
    return h("section", {}, h("h3", {}, title), body);
}

customElements.define("mekong-customer", CustomerPanel);
