// @ts-check
import { post } from "./api.js";
import { arrange, withDays } from "./arrange.js";
import { Composer } from "./composer.js";
import { h, icon, keyed } from "./dom.js";
import { day, dayKey, nameOf } from "./format.js";
import { message } from "./message.js";
import { language, t } from "./texts.js";
import { drawHead } from "./thread-head.js";
import { View } from "./view.js";

/** @typedef {import("./types").Interaction} Interaction */

/** The conversation of the open ticket: its head, what was said, and the composer. */
export class Thread extends View {
    /** @type {import("./model.js").Desk} */
    desk = /** @type {any} */ (undefined);
    /** @type {import("./frame.js").Frame} */
    frame = /** @type {any} */ (undefined);
    /** @type {import("./talk.js").Talk | undefined} */
    talk = undefined;
    /** @type {Composer | undefined} */
    composer = undefined;
    head = h("div", { class: "thread-head" });
    problem = h("p", { class: "problem strip", role: "alert", hidden: true });
    older = h("div", { class: "older" });
    items = h("ol", { class: "items" });
    typist = h("div", { class: "typing", role: "status" });
    log = h("div", { class: "log", id: "thread", tabindex: 0, role: "log" }, this.older, this.items, this.typist);
    jump = h("button", { class: "jump below", hidden: true, onclick: () => this.toEnd(true) });
    empty = h("div", { class: "nothing" });
    isAtEnd = true;
    told = 0;
    drawnOlder = "";
    calming = 0;
    /** @type {number | undefined} */
    first = undefined;
    /** @type {number | undefined} */
    lastShown = undefined;
    /** @type {AbortController | undefined} */
    watching = undefined;

    start() {
        this.className = "thread pane";
        this.setAttribute("role", "region");
        this.listen(this.desk, "open", () => this.open());
        this.listen(this.desk, "reach", () => this.renderSoon());
        this.listen(this.desk.outbox, "change", () => this.renderSoon());
        this.listen(window, "focus", () => this.tellSeen());
        this.listen(this, "mekong-sent", () => this.toEnd());
        this.listen(this.log, "scroll", () => this.scrolled());
        const watcher = new ResizeObserver(() => this.isAtEnd && this.toEnd());
        watcher.observe(this.log);
        this.replaceChildren(this.empty, this.head, this.problem, h("div", { class: "log-frame" }, this.log, this.jump));
    }

    /** Shows the open ticket; another conversation gets a composer of its own. */
    open() {
        const ticket = this.desk.current;
        const talk = ticket && this.desk.talk(ticket.conversation);
        if (talk !== this.talk) {
            this.problem.hidden = true;
            this.isAtEnd = true;
            this.told = 0;
            this.first = this.lastShown = undefined;
            this.talk = talk;
            this.watching?.abort();
            this.watching = new AbortController();
            talk?.addEventListener("change", () => this.renderSoon(), { signal: this.watching.signal });
            this.composer?.remove();
            this.classList.toggle("vacant", !talk);
            const complain = this.complain.bind(this);
            this.composer = talk && Object.assign(new Composer(), { talk, complain });
            if (this.composer) this.append(this.composer);
        }
        this.renderSoon();
    }

    render() {
        const { current, isMissing, problem } = this.desk;
        this.classList.toggle("vacant", !current);
        this.empty.hidden = Boolean(current);
        this.head.hidden = this.log.hidden = !current;
        this.setAttribute("aria-label", t("conversation"));
        this.log.setAttribute("aria-label", t("log"));
        if (!current || !this.talk) {
            const back = h("button", { class: "secondary", onclick: () => this.frame.leave() }, t("backToQueue"));
            const retry = () => this.desk.open(this.desk.wanted);
            const again = h("button", { class: "secondary", onclick: retry }, t("again"));
            return this.empty.replaceChildren(
                h("img", { src: "/desk/icon.svg", alt: "", width: 48, height: 48 }),
                h("p", {}, problem instanceof Error ? problem.message : t(isMissing ? "noTicket" : "pick")),
                problem ? again : isMissing ? back : h("p", { class: "help" }, t("pickHint")),
            );
        }
        drawHead(this.head, current, this.desk, this.frame);
        this.drawLog(this.talk);
        this.tellSeen();
    }

    /** @param {import("./talk.js").Talk} talk */
    drawLog(talk) {
        const { hasOlder, isLoading, problem, typist } = talk;
        const heightBefore = this.log.scrollHeight - this.log.scrollTop;
        const firstBefore = this.first;
        const shown = arrange(talk, this.desk);
        this.first = shown[0]?.item.sequence;
        this.drawOlder(hasOlder, isLoading, problem);
        const actions = this.actions();
        keyed(
            this.items,
            withDays(shown),
            (entry) => (isDay(entry) ? `day ${dayKey(entry)}` : (entry.item.pending?.key ?? `${entry.item.sequence}`)),
            (entry) => JSON.stringify([entry, language(), isDay(entry) ? day(entry) : ""]),
            (entry) => (isDay(entry) ? dayMark(entry) : message(entry, actions)),
        );
        const name = typist?.byCustomer ? nameOf(talk.conversation?.customer) : typist?.name;
        const isMe = !typist?.byCustomer && typist?.name === this.desk.me.agent.name;
        this.typist.textContent = typist && !isMe ? t("typing", { name: name || t("visitor") }) : "";
        const isLater = firstBefore !== undefined && this.first !== undefined && this.first < firstBefore;
        if (isLater) this.log.scrollTop = this.log.scrollHeight - heightBefore;
        else if (this.isAtEnd) this.toEnd();
        else if (this.lastShown !== undefined && talk.last > this.lastShown) this.offerEnd();
        this.lastShown = talk.last;
    }

    /**
     * @param {boolean} hasOlder
     * @param {boolean} isLoading
     * @param {unknown} problem
     */
    drawOlder(hasOlder, isLoading, problem) {
        const version = `${hasOlder} ${isLoading} ${problem} ${language()} ${this.talk?.id}`;
        if (this.drawnOlder === version) return;
        this.drawnOlder = version;
        if (problem)
            this.older.replaceChildren(
                h("p", { class: "help" }, problem instanceof Error ? problem.message : t("failed")),
                h("button", { class: "quiet", onclick: () => this.talk?.load() }, t("again")),
            );
        else if (isLoading)
            this.older.replaceChildren(...Array.from({ length: 4 }, () => h("div", { class: "skeleton" })));
        else if (hasOlder)
            this.older.replaceChildren(h("button", { class: "quiet", onclick: () => this.talk?.older() }, t("older")));
        else this.older.replaceChildren(h("p", { class: "help" }, t("beginning")));
    }

    /** @returns {import("./message.js").Actions} */
    actions() {
        const { outbox } = this.desk;
        const change = (/** @type {Interaction} */ item, /** @type {string} */ verb) =>
            post(`interactions/${item.id}/${verb}`).then(
                (news) => this.talk?.put([news]),
                (problem) => this.complain(problem),
            );
        return {
            retry: (item) => (item.pending ? outbox.retry(item.pending) : change(item, "retry")),
            cancel: (item) => change(item, "cancel"),
            edit: (item) => {
                if (!item.pending) return;
                outbox.drop(item.pending);
                this.composer?.take(item.pending);
            },
            discard: (item) => item.pending && outbox.drop(item.pending),
        };
    }

    /** @param {unknown} problem */
    complain(problem) {
        this.problem.textContent = problem instanceof Error ? problem.message : String(problem);
        this.problem.hidden = !this.problem.textContent;
        clearTimeout(this.calming);
        this.calming = setTimeout(() => (this.problem.hidden = true), 12_000);
    }

    /** @param {"reply" | "note"} kind */
    write(kind) {
        this.composer?.write(kind);
    }

    focusLog() {
        this.log.focus();
    }

    scrolled() {
        const { scrollTop, clientHeight, scrollHeight } = this.log;
        this.isAtEnd = scrollTop + clientHeight > scrollHeight - 80;
        if (this.isAtEnd) {
            this.jump.hidden = true;
            this.tellSeen();
        }
    }

    offerEnd() {
        this.jump.replaceChildren(icon("down"), t("newBelow"));
        this.jump.hidden = false;
    }

    /** @param {boolean} [isAsked] */
    toEnd(isAsked = false) {
        this.isAtEnd = true;
        this.jump.hidden = true;
        this.log.scrollTo({ top: this.log.scrollHeight, behavior: isAsked ? "smooth" : "auto" });
    }

    /** Tells the hub up to where the team has seen the conversation, once somebody really looks at it. */
    tellSeen() {
        if (!this.talk || document.hidden || !document.hasFocus() || !this.isAtEnd || this.log.hidden) return;
        const newest = this.talk.items.filter((item) => item.author.kind === "customer").pop()?.sequence ?? 0;
        if (newest <= this.told) return;
        this.told = newest;
        post(`conversations/${this.talk.id}/seen`, { sequence: newest }).catch(() => (this.told = 0));
    }
}

/**
 * @param {import("./message.js").Shown | string} entry
 * @returns {entry is string}
 */
function isDay(entry) {
    return typeof entry === "string";
}

/** @param {string} at */
function dayMark(at) {
    return h("li", { class: "day" }, h("span", {}, day(at)));
}

customElements.define("mekong-thread", Thread);
