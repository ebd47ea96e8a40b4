// @ts-check
import { h } from "./dom.js";

/** @typedef {import("./types").Field} Field */
/** @typedef {import("./types").Profile} Profile */
/** @typedef {import("./texts.js").Texts} Texts */

const kinds = {
    name: { type: "text", autocomplete: "name" },
    email: { type: "email", autocomplete: "email", inputmode: "email" },
    phone: { type: "tel", autocomplete: "tel", inputmode: "tel" },
    message: { rows: 4 },
};

/**
 * Asks who the visitor is, before the chat or when nobody is there; checks in the visitor's language what was typed.
 * @param {Texts} texts
 * @param {{ fields: (Field | "message")[], intro: string, hint: string, submit: string, values: Record<string, string>,
 *     changed: (values: Record<string, string>) => void, done: (profile: Profile, message: string) => void }} wish
 */
export function contactForm(texts, wish) {
    const rows = wish.fields.map((field) => row(texts, field, wish.values[field] ?? ""));
    const values = () => Object.fromEntries(rows.map(({ field, input }) => [field, input.value]));
    const submit = (/** @type {Event} */ event) => {
        event.preventDefault();
        const wrong = rows.filter((each) => !each.check());
        if (wrong.length) return wrong[0].input.focus();
        const { message = "", ...profile } = values();
        const typed = Object.entries(profile).map(([field, value]) => [field, value.trim()]);
        wish.done(Object.fromEntries(typed), message);
    };
    return h(
        "form",
        { class: "contact", novalidate: true, onsubmit: submit, oninput: () => wish.changed(values()) },
        h("p", { class: "intro" }, wish.intro),
        !!wish.hint && h("p", { class: "hint" }, wish.hint),
        ...rows.map(({ node }) => node),
        h("button", { type: "submit", class: "primary" }, wish.submit),
    );
}

/**
 * @param {Texts} texts
 * @param {Field | "message"} field
 * @param {string} value
 */
function row(texts, field, value) {
    const id = "mekong-" + field;
    const common = { id, name: field, required: true, "aria-describedby": id + "-error", oninput: () => clear(), ...kinds[field] };
    const input = field === "message" ? h("textarea", common) : h("input", common);
    const error = h("span", { class: "error", id: id + "-error", role: "alert" });
    input.value = value;
    const clear = () => {
        error.textContent = "";
        input.removeAttribute("aria-invalid");
    };
    const check = () => {
        const problem = problemWith(field, input.value.trim());
        error.textContent = problem ? texts.get(problem) : "";
        if (problem) input.setAttribute("aria-invalid", "true");
        return !problem;
    };
    return { field, input, check, node: h("div", { class: "field" }, h("label", { for: id }, texts.get(field)), input, error) };
}

/**
 * @param {string} field
 * @param {string} text
 * @returns {import("./texts.js").Key | undefined}
 */
function problemWith(field, text) {
    if (!text) return "required";
    if (field === "email" && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) return "badEmail";
    if (field === "phone" && (text.match(/\d/g) ?? []).length < 8) return "badPhone";
    return undefined;
}
