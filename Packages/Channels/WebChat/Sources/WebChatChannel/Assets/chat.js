// @ts-check
import { Composer } from "./composer.js";
import { guard } from "./dom.js";
import { contactForm } from "./forms.js";
import { Log } from "./log.js";
import { Panel } from "./panel.js";
import { dressUp } from "./styles.js";
import { Talk } from "./talk.js";
import { pickLanguage, Texts } from "./texts.js";
import { themeRules } from "./theme.js";

/** @typedef {import("./types").Embed} Embed */
/** @typedef {import("./types").SignedUser} SignedUser */

/** The chat on a page: joins the conversation with what is seen of it. */
class MekongChat extends HTMLElement {
    /** @param {Embed} embed */
    start(embed) {
        this.embed = embed;
        this.hidden = true;
        /** @type {"chat" | "ask" | "away" | undefined} */
        this.shown = undefined;
        /** @type {Log | undefined} */
        this.log = undefined;
        /** @type {Composer | undefined} */
        this.composer = undefined;
        /** @type {string} */
        this.accent = "";
        this.root = this.attachShadow({ mode: "open" });
        this.styles = dressUp(this.root);
        /** @type {Talk} */
        this.talk = this.makeTalk(embed.user);
        this.texts = new Texts(this.pickLanguage());
        this.panel = new Panel(this, this.texts, {
            toggle: () => (this.panel?.isOpen ? this.close() : this.open()),
            close: () => this.close(),
            switchLanguage: () => this.switchLanguage(),
            drop: (files) => this.composer?.add(files),
        });
        this.root.append(this.panel.node, this.panel.launcher);
        const hurry = guard(() => !document.hidden && this.talk?.hurry());
        addEventListener("online", hurry);
        addEventListener("offline", guard(() => this.draw()));
        addEventListener("storage", guard((event) => event.key?.endsWith("/seen") && this.draw()));
        document.addEventListener("visibilitychange", hurry);
        addEventListener("pagehide", guard(() => this.talk?.stream.stop()));
        addEventListener("pageshow", guard((event) => event.persisted && this.talk?.isLive && this.talk.stream.start()));
        this.talk.begin();
        this.draw();
        if (!this.panel.isSheet && this.talk.store.tab("open")) this.open(false);
    }

    /**
     * Opens the chat.
     * @param {boolean} [focus] whether the visitor goes on there
     */
    open(focus = true) {
        const { panel, talk } = this.parts;
        if (panel.isOpen) return;
        panel.open();
        talk.store.tab("open", "1");
        talk.join();
        this.draw();
        this.log?.toEnd();
        if (focus) this.focusInside();
    }

    /** Closes the chat; the conversation goes on. */
    close() {
        const { panel, talk } = this.parts;
        if (!panel.isOpen) return;
        panel.close();
        talk.store.tab("open", "");
        this.draw();
    }

    /**
     * Somebody signed in without a new page: shows their own conversation.
     * @param {SignedUser} user as the site's server signed it
     */
    identify(user) {
        this.begin(user);
    }

    /** Somebody signed out: forgets them and the visitor's conversation in this browser. */
    signOut() {
        this.talk?.store.clear();
        this.begin(undefined);
    }

    /** @param {SignedUser | undefined} user */
    begin(user) {
        const { panel } = this.parts;
        this.talk?.end();
        this.talk = this.makeTalk(user);
        this.shown = undefined;
        if (panel.isOpen) this.talk.join();
        else this.talk.begin();
        this.draw();
    }

    /**
     * @param {SignedUser | undefined} user
     * @returns {Talk}
     */
    makeTalk(user) {
        return new Talk(/** @type {Embed} */ (this.embed), user, {
            changed: guard(() => this.draw()),
            typing: guard((name) => this.log?.showTyping(name)),
            unsigned: guard(() => this.begin(undefined)),
        });
    }

    /** @returns {{ panel: Panel, talk: Talk, texts: Texts }} */
    get parts() {
        if (!this.panel || !this.talk || !this.texts) throw new Error("the chat has not been started");
        return { panel: this.panel, talk: this.talk, texts: this.texts };
    }

    /** Brings everything that is seen up to date; cheap enough to be called for every change. */
    draw() {
        if (!this.panel) return;
        const { panel, talk, texts } = this.parts;
        const { welcome } = talk;
        this.hidden = !welcome;
        if (!welcome) return;
        if (this.accent !== welcome.accent) this.styles?.theme(themeRules(welcome.accent));
        this.accent = welcome.accent;
        this.classList.toggle("left", (this.embed?.position ?? welcome.position) === "left");
        if (texts.language !== this.pickLanguage()) return this.speak();
        panel.head(welcome.site, talk.isTeamThere);
        panel.reach(talk.reach);
        const isLooking = panel.isOpen && !document.hidden;
        if (isLooking) talk.signals.see();
        panel.unread(isLooking ? 0 : talk.signals.unread);
        this.drawBody();
    }

    drawBody() {
        const { panel, talk, texts } = this.parts;
        if (!panel.isOpen || !talk.welcome) return;
        const view = this.pickView();
        panel.notice.hidden = talk.isTeamThere || view === "away";
        panel.notice.textContent = talk.welcome.offline[texts.language];
        if (this.shown !== view) {
            const hadFocus = !!this.root?.activeElement && panel.body.contains(this.root.activeElement);
            this.shown = view;
            if (view === "chat") this.showConversation();
            else this.showForm(view);
            if (hadFocus) this.focusInside();
        }
        this.log?.show(talk.seenItems, talk.welcome.greeting[texts.language]);
    }

    /**
     * What comes first: who the visitor is, a message for later, or the conversation itself.
     * @returns {"chat" | "ask" | "away"}
     */
    pickView() {
        const { talk } = this.parts;
        const known = talk.store.get("profile");
        if (talk.user || talk.hasSpoken || !talk.welcome) return "chat";
        if (!talk.isTeamThere && !known?.email && !known?.phone) return "away";
        return talk.welcome.ask.length && !known && !talk.name ? "ask" : "chat";
    }

    showConversation() {
        const { panel, talk, texts } = this.parts;
        this.log = new Log(texts, talk.embed.base, {
            retry: (id) => talk.outbox.retry(id),
            discard: (id) => (talk.outbox.drop(id), this.draw()),
            choose: (label, value) => talk.say(label, [], [], value),
        });
        this.composer = new Composer(texts, talk.link, {
            draft: talk.store.get("draft") ?? "",
            maxText: talk.welcome?.maxText ?? 10_000,
            draftChanged: (text) => talk.store.set("draft", text || null),
            typing: (on) => talk.signals.typing(on),
            send: (text, files, shown) => talk.say(text, files, shown),
        });
        panel.body.replaceChildren(this.log.node, this.composer.node);
        this.composer.update();
    }

    /** @param {"ask" | "away"} view */
    showForm(view) {
        const { panel, talk, texts } = this.parts;
        const { ask, greeting, offline } = /** @type {import("./types").Welcome} */ (talk.welcome);
        const isAway = view === "away";
        const fields = isAway && !ask.some((field) => field !== "name") ? /** @type {const} */ (["name", "email"]) : ask;
        this.log = this.composer = undefined;
        const form = contactForm(texts, {
            fields: isAway ? [...fields, "message"] : [...fields],
            intro: (isAway ? offline : greeting)[texts.language],
            hint: isAway ? "" : texts.get("askIntro"),
            submit: texts.get(isAway ? "leave" : "start"),
            values: talk.store.get("form") ?? {},
            changed: (values) => talk.store.set("form", values),
            done: (profile, message) => {
                talk.store.set("form", null);
                talk.introduce(profile, texts.language);
                if (isAway) talk.say(message);
                this.draw();
                this.focusInside();
            },
        });
        panel.body.replaceChildren(form);
    }

    focusInside() {
        if (this.composer) this.composer.focus();
        else this.panel?.body.querySelector("input")?.focus();
    }

    switchLanguage() {
        const { talk, texts } = this.parts;
        talk.store.set("/language", texts.language === "vi" ? "en" : "vi");
        this.speak();
    }

    /** Takes the words of the language that is now wished for; nothing that was typed is lost. */
    speak() {
        const { panel } = this.parts;
        this.texts = new Texts(this.pickLanguage());
        panel.speak(this.texts);
        this.shown = undefined;
        this.draw();
    }

    pickLanguage() {
        const operators = this.talk?.welcome?.locale;
        return pickLanguage(this.talk?.store.get("/language"), this.embed?.locale, operators === "auto" ? null : operators);
    }
}

/**
 * Puts the chat on the page, once.
 * @param {Embed} embed
 */
export function mount(embed) {
    if (document.querySelector("mekong-chat")) return;
    if (!customElements.get("mekong-chat")) customElements.define("mekong-chat", MekongChat);
    const chat = /** @type {MekongChat} */ (document.createElement("mekong-chat"));
    document.body.append(chat);
    guard(() => chat.start(embed))();
}
