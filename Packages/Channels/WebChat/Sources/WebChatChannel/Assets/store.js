// @ts-check
/** @typedef {import("./types").Item} Item */

/**
 * What the browser keeps for this connection; in memory where storage is blocked.
 *
 * What a signed-in user typed is kept apart from what others typed in the same browser.
 */
export class Store {
    /**
     * @param {string} connection
     * @param {string | undefined} user the site's id of the signed-in user
     */
    constructor(connection, user) {
        this.shared = `mekong/${connection}/`;
        this.own = this.shared + (user === undefined ? "v/" : `u${digest(user)}/`);
        /** @type {Map<string, string>} */
        this.memory = new Map();
    }

    /**
     * @param {string} key a key of this person; with a leading `/` one of the browser
     * @returns {any}
     */
    get(key) {
        const name = this.name(key);
        try {
            return JSON.parse(this.memory.get(name) ?? localStorage.getItem(name) ?? "null");
        } catch {
            return null;
        }
    }

    /**
     * @param {string} key
     * @param {unknown} value `null` removes it
     */
    set(key, value) {
        const name = this.name(key);
        try {
            if (value === null) localStorage.removeItem(name);
            else localStorage.setItem(name, JSON.stringify(value));
            this.memory.delete(name);
        } catch {
            if (value === null) this.memory.delete(name);
            else this.memory.set(name, JSON.stringify(value));
        }
    }

    /**
     * All values of this person under keys with the prefix.
     * @param {string} prefix
     * @returns {any[]}
     */
    all(prefix) {
        const start = this.own + prefix;
        let names = [...this.memory.keys()];
        try {
            names = names.concat(Object.keys(localStorage));
        } catch {
            // Storage is blocked: memory is all there is.
        }
        const keys = [...new Set(names)].filter((name) => name.startsWith(start));
        return keys.map((name) => this.get(name.slice(this.own.length))).filter((value) => value !== null);
    }

    /** Forgets everything of this person and the visitor's token. */
    clear() {
        try {
            for (const name of Object.keys(localStorage)) if (name.startsWith(this.own)) localStorage.removeItem(name);
        } catch {
            // Nothing was kept.
        }
        this.memory.clear();
        this.set("/token", null);
    }

    /**
     * A value of this tab only; without storage there is none.
     * @param {string} key
     * @param {string} [value]
     */
    tab(key, value) {
        try {
            if (value === undefined) return sessionStorage.getItem(this.shared + key);
            sessionStorage.setItem(this.shared + key, value);
        } catch {
            // Storage is blocked.
        }
        return null;
    }

    /** @param {string} key */
    name(key) {
        return key.startsWith("/") ? this.shared + key.slice(1) : this.own + key;
    }
}

/**
 * A short name for a user that does not show who it is.
 * @param {string} text
 */
function digest(text) {
    let [high, low] = [0x811c9dc5, 0x1000193];
    for (const letter of text) {
        const code = letter.codePointAt(0) ?? 0;
        high = Math.imul(high ^ code, 0x01000193);
        low = Math.imul(low ^ code, 0x5bd1e995);
    }
    return (high >>> 0).toString(36) + (low >>> 0).toString(36);
}

/** The conversation's items: each once, in the hub's order. */
export class Items {
    constructor() {
        /** @type {Map<string, Item>} */
        this.byID = new Map();
        this.last = 0;
    }

    /**
     * Takes a new or changed item; the same one twice changes nothing, and one that makes no sense is left out.
     * @param {Item} item
     */
    take(item) {
        if (typeof item?.id !== "string" || !Number.isSafeInteger(item.sequence) || isNaN(Date.parse(item.at))) return;
        this.byID.set(item.id, { ...this.byID.get(item.id), ...item });
        this.last = Math.max(this.last, item.sequence);
    }

    /** @returns {Item[]} */
    inOrder() {
        return [...this.byID.values()].sort((one, other) => one.sequence - other.sequence);
    }

    /**
     * Marks the visitor's own items as seen by the team.
     * @param {number} sequence up to this one
     */
    markSeen(sequence) {
        for (const item of this.byID.values())
            if (item.from === "visitor" && item.sequence <= sequence) item.state = "seen";
    }

    /**
     * The team's items after a place in the conversation.
     * @param {number} sequence
     */
    fromTeam(sequence) {
        return [...this.byID.values()].filter((item) => item.from === "team" && item.sequence > sequence && !item.deleted);
    }
}
