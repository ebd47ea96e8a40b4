// @ts-check
import { h, icon } from "./dom.js";
import { keepTheme, theme } from "./memory.js";
import { language, speak, t } from "./texts.js";

/**
 * What an agent can set for themselves: the language, the colours, and signing out.
 * @param {{ name: string, email: string }} agent
 * @param {() => void} changed draws the menu again
 * @param {() => void} leave signs out
 */
export function menu(agent, changed, leave) {
    const shown = theme();
    const next = shown === "auto" ? "light" : shown === "light" ? "dark" : "auto";
    const label = /** @type {const} */ ({ auto: "themeAuto", light: "themeLight", dark: "themeDark" })[shown];
    const turn = () => {
        keepTheme(next);
        changed();
        /** @type {any} */ (document.getElementById("me"))?.showPopover?.();
        document.getElementById("theme")?.focus();
    };
    return h(
        "div",
        { class: "menu", id: "me", popover: "auto" },
        h("p", { class: "who" }, h("strong", {}, agent.name), h("span", {}, agent.email)),
        h("button", { onclick: () => speak(language() === "vi" ? "en" : "vi") }, icon("globe"), t("otherLanguage")),
        h("button", { id: "theme", onclick: turn }, icon("sun"), t(label)),
        h("button", { onclick: leave }, icon("out"), t("signOut")),
    );
}
