// @ts-check
import { post, Problem } from "./api.js";
import { h, icon } from "./dom.js";
import { known, language, speak, t } from "./texts.js";
import { View } from "./view.js";

/** @typedef {"signIn" | "setUp" | "join" | "reset"} Purpose */
/** @typedef {import("./texts.js").Key} Key */

/**
 * @typedef {{ name: string, label: Key, type: string, auto: string, help?: Key }} Field
 * @typedef {{ intro: Key, action: Key, fields: Field[], path: string }} Form
 */

/** @type {Field} */
const email = { name: "email", label: "email", type: "email", auto: "username" };
/** @type {Field} */
const fresh = { name: "password", label: "newPassword", type: "password", auto: "new-password", help: "passwordHelp" };
/** @type {Field} */
const own = { name: "name", label: "yourName", type: "text", auto: "name", help: "yourNameHelp" };
/** @type {Field} */
const company = { name: "workspace", label: "workspaceName", type: "text", auto: "organization", help: "workspaceHelp" };
/** @type {Field} */
const current = { name: "password", label: "password", type: "password", auto: "current-password" };
/** @type {Field} */
const code = { name: "code", label: "code", type: "text", auto: "one-time-code", help: "codeHelp" };

/** @type {Record<Purpose, Form>} */
const forms = {
    signIn: { intro: "signInIntro", action: "signIn", fields: [email, current], path: "session" },
    setUp: { intro: "setUpIntro", action: "setUpDo", fields: [company, own, email, fresh], path: "setup" },
    join: { intro: "joinIntro", action: "joinDo", fields: [own, fresh], path: "invitations/acceptance" },
    reset: { intro: "resetIntro", action: "resetDo", fields: [fresh], path: "password-resets/acceptance" },
};

/** What stands before the desk: signing in, setting up, joining, and a new password. */
export class Door extends View {
    /** @type {Purpose} */
    purpose = "signIn";
    token = "";
    message = "";
    /** @type {(me: any) => void} */
    enter = () => {};
    needsCode = false;
    isBusy = false;
    /** @type {Record<string, string>} */
    values = {};
    /** @type {Map<string, string>} */
    errors = new Map();

    start() {
        this.className = "door";
        if (this.purpose !== "signIn" && !this.token) this.message = t("linkBroken");
    }

    render() {
        const form = forms[this.purpose];
        const fields = this.needsCode ? [...form.fields, code] : form.fields;
        const turn = () => speak(language() === "vi" ? "en" : "vi");
        document.title = `${t(this.purpose)} · Mekong`;
        this.replaceChildren(
            h(
                "main",
                {},
                h("img", { src: "/desk/icon.svg", alt: "", class: "mark", width: 40, height: 40 }),
                h("h1", {}, t(this.purpose)),
                h("p", { class: "intro" }, t(form.intro)),
                h(
                    "form",
                    { novalidate: true, onsubmit: (/** @type {Event} */ event) => this.submit(event) },
                    h("p", { class: "problem", role: "alert" }, this.message),
                    ...fields.map((field) => this.field(field)),
                    h("button", { class: "primary wide", disabled: this.isBusy }, t(form.action)),
                ),
                h("button", { class: "quiet", onclick: turn }, icon("globe"), t("otherLanguage")),
            ),
        );
    }

    /** @param {Field} field */
    field(field) {
        const error = this.errors.get(field.name);
        const about = [field.help && `help-${field.name}`, error && `error-${field.name}`].filter(Boolean).join(" ");
        const input = h("input", {
            id: `field-${field.name}`,
            name: field.name,
            type: field.type,
            autocomplete: field.auto,
            required: true,
            "aria-invalid": error ? "true" : undefined,
            "aria-describedby": about || undefined,
            oninput: () => (this.values[field.name] = input.value),
        });
        input.value = this.values[field.name] ?? "";
        return h(
            "div",
            { class: "field" },
            h("label", { for: input.id }, t(field.label)),
            input,
            field.type === "password" &&
                h(
                    "label",
                    { class: "reveal" },
                    h("input", {
                        type: "checkbox",
                        onchange: () => (input.type = input.type === "password" ? "text" : "password"),
                    }),
                    t("showPassword"),
                ),
            field.help && h("p", { class: "help", id: `help-${field.name}` }, t(field.help)),
            error && h("p", { class: "problem", id: `error-${field.name}` }, error),
        );
    }

    /** @param {Event} event */
    async submit(event) {
        event.preventDefault();
        // A password manager fills in without telling.
        for (const input of this.querySelectorAll("input[name]"))
            if (input instanceof HTMLInputElement) this.values[input.name] = input.value;
        this.message = "";
        this.errors = this.check();
        if (this.errors.size === 0 && !this.isBusy) await this.send();
        this.render();
        const first = this.querySelector("[aria-invalid]") ?? this.querySelector(this.needsCode ? "#field-code" : ".none");
        if (first instanceof HTMLElement) first.focus();
    }

    check() {
        /** @type {Map<string, string>} */
        const errors = new Map();
        for (const { name } of forms[this.purpose].fields) {
            const value = this.values[name]?.trim() ?? "";
            if (!value) errors.set(name, t("f_required"));
            else if (name === "email" && !/^\S+@\S+$/.test(value)) errors.set(name, t("f_email"));
            else if (name === "password" && this.purpose !== "signIn" && [...value].length < 10)
                errors.set(name, t("f_password"));
        }
        return errors;
    }

    async send() {
        const { fields, path } = forms[this.purpose];
        const given = Object.fromEntries(fields.map(({ name }) => [name, this.values[name]]));
        if (this.needsCode && this.values.code) given.code = this.values.code;
        if (this.purpose !== "signIn") given.token = this.token;
        this.isBusy = true;
        this.render();
        try {
            const me = await post(path, given);
            if (this.purpose === "reset") return this.again();
            this.enter(me);
        } catch (problem) {
            if (!(problem instanceof Problem)) throw problem;
            if (problem.kind === "second-factor-required") this.needsCode = true;
            this.message = problem.kind === "expired" ? t("linkGone") : problem.message;
            for (const [field] of problem.fields) this.errors.set(field, known(`f_${field}`, t("f_required")));
        } finally {
            this.isBusy = false;
        }
    }

    /** After a new password: sign in with it. */
    again() {
        history.replaceState(null, "", "/");
        this.purpose = "signIn";
        this.values = {};
        this.message = t("resetDone");
    }
}

customElements.define("mekong-door", Door);
