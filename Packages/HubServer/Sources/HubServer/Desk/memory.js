// @ts-check
/** @typedef {import("./types").Draft} Draft */
/** @typedef {import("./types").Entry} Entry */
/** @typedef {import("./types").Ticket} Ticket */

// What this browser keeps of its own: drafts, what waits to be sent, and what was read.

const most = 500;
let owner = "";

/**
 * Whose drafts and unsent words these are: another agent in the same browser sees and sends their own alone.
 * @param {string} agent
 */
export function belongTo(agent) {
    owner = agent;
}

/**
 * @param {string} name
 * @returns {any}
 */
function load(name) {
    try {
        return JSON.parse(localStorage.getItem(`mekong/${name}`) ?? "null");
    } catch {
        return null;
    }
}

/**
 * @param {string} name
 * @param {unknown} value null forgets it
 * @returns {boolean} whether it is kept; a full or forbidden store costs only the memory
 */
function save(name, value) {
    try {
        if (value === null) localStorage.removeItem(`mekong/${name}`);
        else localStorage.setItem(`mekong/${name}`, JSON.stringify(value));
        return true;
    } catch {
        return false;
    }
}

/** @param {string} conversation @returns {Draft} */
export function draft(conversation) {
    const found = load(`${owner}/draft/${conversation}`);
    const kind = found?.kind === "note" ? "note" : "reply";
    return { kind, text: String(found?.text ?? ""), files: found?.files ?? [] };
}

/**
 * @param {string} conversation
 * @param {Draft} value
 * @returns {boolean} whether it is kept
 */
export function keepDraft(conversation, value) {
    const isEmpty = !value.text && value.files.length === 0 && value.kind === "reply";
    return save(`${owner}/draft/${conversation}`, isEmpty ? null : value);
}

/**
 * Everything that waits to be sent, oldest first.
 * @returns {Entry[]}
 */
export function entries() {
    return Object.keys(localStorage)
        .filter((name) => name.startsWith(`mekong/${owner}/out/`))
        .map((name) => load(name.slice("mekong/".length)))
        .filter((entry) => entry?.key && entry.conversation)
        .sort((one, other) => (one.at < other.at ? -1 : 1));
}

/** @param {Entry} entry */
export const keepEntry = (entry) => save(`${owner}/out/${entry.key}`, entry);

/** @param {string} key */
export const dropEntry = (key) => save(`${owner}/out/${key}`, null);

/**
 * What is new about a ticket when a customer or a colleague says something.
 * @param {Ticket} ticket
 */
const mark = (ticket) => `${ticket.waitingSince ?? ""} ${ticket.preview ?? ""}`;

/**
 * Whether a customer waits with something that was not read in this browser.
 * @param {Ticket} ticket
 */
export function isUnread(ticket) {
    if (!ticket.waitingSince || ticket.status === "solved") return false;
    return (load(`${owner}/read`) ?? {})[ticket.id] !== mark(ticket);
}

/** @param {Ticket} ticket */
export function markRead(ticket) {
    const { [ticket.id]: before, ...others } = load(`${owner}/read`) ?? {};
    if (before === mark(ticket)) return;
    save(`${owner}/read`, Object.fromEntries([...Object.entries(others).slice(-most), [ticket.id, mark(ticket)]]));
}

/**
 * Which of two ways something is shown, kept for the next time.
 * @param {string} name
 * @param {boolean} fallback
 */
export const choice = (name, fallback) => /** @type {boolean} */ (load(`choice/${name}`) ?? fallback);

/** @param {string} name @param {boolean} value */
export const keepChoice = (name, value) => save(`choice/${name}`, value);

/** @returns {"auto" | "light" | "dark"} */
export function theme() {
    const found = load("theme");
    return found === "light" || found === "dark" ? found : "auto";
}

/** @param {"auto" | "light" | "dark"} value */
export function keepTheme(value) {
    save("theme", value === "auto" ? null : value);
    showTheme();
}

/** Colours follow the system unless somebody has chosen. */
export function showTheme() {
    document.documentElement.dataset.theme = theme();
}
