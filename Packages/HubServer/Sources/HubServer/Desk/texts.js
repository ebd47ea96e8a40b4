// @ts-check
import { en } from "./texts-en.js";
import { vi } from "./texts-vi.js";

/** @typedef {import("./types").Language} Language */
/** @typedef {keyof typeof en} Key */

const tables = { en, vi };
const place = "mekong/language";

/** @type {Language} */
let current = choose();

/** @returns {Language} */
function choose() {
    for (const wish of [localStorage.getItem(place), ...navigator.languages]) {
        const found = /^(vi|en)\b/i.exec(wish ?? "");
        if (found) return /** @type {Language} */ (found[1].toLowerCase());
    }
    return "vi";
}

export const language = () => current;

/** The locale that dates and numbers are written in. */
export const locale = () => (current === "vi" ? "vi-VN" : "en-GB");

/**
 * Speaks another language from now on; whatever listens to `mekong-language` draws itself again.
 * @param {Language} wish
 */
export function speak(wish) {
    current = wish;
    localStorage.setItem(place, wish);
    document.documentElement.lang = wish;
    dispatchEvent(new Event("mekong-language"));
}

/**
 * A text in the agent's language.
 * @param {Key} key
 * @param {Record<string, string | number>} [values]
 */
export function t(key, values = {}) {
    return tables[current][key].replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/**
 * A text whose key is put together at run time, such as a proof's; the fallback where there is none.
 * @param {string} key
 * @param {string} fallback
 */
export function known(key, fallback) {
    return Object.hasOwn(en, key) ? t(/** @type {Key} */ (key)) : fallback;
}
