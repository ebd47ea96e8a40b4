// @ts-check
import { locale, t } from "./texts.js";

/** @typedef {import("./types").Author} Author */

/** @type {Map<string, Intl.DateTimeFormat>} */
const made = new Map();

/**
 * @param {string} name
 * @param {Intl.DateTimeFormatOptions} options
 */
function formatter(name, options) {
    const key = `${locale()}/${name}`;
    const found = made.get(key) ?? new Intl.DateTimeFormat(locale(), options);
    made.set(key, found);
    return found;
}

/** @param {Date} moment */
const midnight = (moment) => new Date(moment.getFullYear(), moment.getMonth(), moment.getDate()).getTime();

/** @param {Date} moment */
const daysAgo = (moment) => Math.round((midnight(new Date()) - midnight(moment)) / 86_400_000);

/**
 * The day as a key, in the agent's own time zone.
 * @param {string} at
 */
export function dayKey(at) {
    return String(midnight(new Date(at)));
}

/**
 * Today, yesterday, or the date.
 * @param {string} at
 */
export function day(at) {
    const moment = new Date(at);
    const days = daysAgo(moment);
    if (days === 0) return t("today");
    if (days === 1) return t("yesterday");
    const year = moment.getFullYear() === new Date().getFullYear() ? undefined : "numeric";
    return formatter(`day${year}`, { weekday: "long", day: "numeric", month: "long", year }).format(moment);
}

/**
 * The time of day.
 * @param {string} at
 */
export function clock(at) {
    return formatter("clock", { hour: "2-digit", minute: "2-digit" }).format(new Date(at));
}

/**
 * The moment in full, for whoever wants to know exactly.
 * @param {string} at
 */
export function exact(at) {
    return formatter("exact", { dateStyle: "full", timeStyle: "medium" }).format(new Date(at));
}

/** @param {string} at */
export function date(at) {
    return formatter("date", { day: "numeric", month: "numeric", year: "numeric" }).format(new Date(at));
}

/**
 * The time for today, the day for what is older.
 * @param {string} at
 */
export function short(at) {
    const moment = new Date(at);
    const days = daysAgo(moment);
    if (days === 0) return clock(at);
    if (days === 1) return t("yesterday");
    return formatter("short", { day: "numeric", month: "numeric" }).format(moment);
}

/**
 * The moment for a sentence: the time, with the day if it is another one.
 * @param {string} at
 */
export function moment(at) {
    return daysAgo(new Date(at)) === 0 ? clock(at) : `${clock(at)} ${short(at)}`;
}

/**
 * How long something has gone on, in the largest unit that fits.
 * @param {string} since
 */
export function span(since) {
    const minutes = Math.max(0, Math.floor((Date.now() - new Date(since).getTime()) / 60_000));
    const [size, unit] = minutes < 60 ? [1, "minute"] : minutes < 1440 ? [60, "hour"] : [1440, "day"];
    const format = new Intl.NumberFormat(locale(), { style: "unit", unit: String(unit), unitDisplay: "short" });
    return format.format(Math.max(1, Math.floor(minutes / Number(size))));
}

/** @param {number} bytes */
export function size(bytes) {
    const format = new Intl.NumberFormat(locale(), { maximumFractionDigits: 1 });
    if (bytes < 1_048_576) return `${format.format(Math.max(1, Math.round(bytes / 1024)))} KB`;
    return `${format.format(bytes / 1_048_576)} MB`;
}

/**
 * An amount in the smallest unit of its currency, as people write it.
 * @param {number} total
 * @param {string | undefined} currency
 */
export function money(total, currency) {
    try {
        const format = new Intl.NumberFormat(locale(), { style: "currency", currency: currency ?? "VND" });
        return format.format(total / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 0));
    } catch {
        return `${total} ${currency ?? ""}`.trim();
    }
}

/**
 * A number of seconds as people say it.
 * @param {number} seconds
 */
export function duration(seconds) {
    return seconds < 90 ? t("seconds", { n: seconds }) : t("minutes", { n: Math.round(seconds / 60) });
}

/**
 * A telephone number in groups; anything else as it is.
 * @param {string} value
 */
export function phone(value) {
    const home = /^\+84(\d{2,3})(\d{3})(\d{3,4})$/.exec(value);
    return home ? `0${home[1]} ${home[2]} ${home[3]}` : value;
}

/**
 * The name to show for somebody.
 * @param {Author | undefined} author
 */
export function nameOf(author) {
    if (author?.name) return author.name;
    return t(author?.kind === "agent" ? "somebody" : author?.kind === "system" ? "hub" : "visitor");
}

/**
 * One or two letters that stand for a name; the last name first, as Vietnamese people call each other.
 * @param {string} name
 */
export function initials(name) {
    const words = name.trim().split(/\s+/).filter((word) => /\p{L}|\p{N}/u.test(word));
    const letters = words.length > 1 ? [words[0], words[words.length - 1]] : words;
    return letters.map((word) => [...word.normalize("NFC")][0].toUpperCase()).join("") || "?";
}

/**
 * A channel's id as words.
 * @param {string} channel
 */
export function channelName(channel) {
    const words = channel.replaceAll("_", " ");
    return words.charAt(0).toUpperCase() + words.slice(1);
}
