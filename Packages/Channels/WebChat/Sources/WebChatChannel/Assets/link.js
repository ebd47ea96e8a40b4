// @ts-check
/** @typedef {import("./types").Session} Session */
/** @typedef {import("./types").SignedUser} SignedUser */
/** @typedef {import("./types").FileInfo} FileInfo */

/**
 * What an answer means for whoever asked: 0 is "no answer came".
 * @typedef {{ status: number, body: any, after: number }} Reply
 */

/** Calls to the hub; the token goes in a header and never in an address. */
export class Link {
    /** @param {string} base the address of the connection, with a slash at its end */
    constructor(base) {
        this.base = base;
        /** @type {string | undefined} */
        this.token = undefined;
    }

    /**
     * Begins a visit or comes back.
     * @param {string | undefined} token
     * @param {SignedUser | undefined} user
     */
    session(token, user) {
        return this.call("session", { token, user });
    }

    /**
     * Posts once; the same id counts once however often it is posted.
     * @param {{ id: string, action: string, data: Record<string, unknown>, files?: string[] }} post
     * @param {boolean} [leaving] whether the page is about to go away
     */
    post({ id, action, data, files = [] }, leaving = false) {
        return this.call("post", { id, action, data, files }, leaving);
    }

    /**
     * @param {string} path
     * @param {unknown} body
     * @param {boolean} [keepalive]
     * @returns {Promise<Reply>}
     */
    async call(path, body, keepalive = false) {
        try {
            const response = await fetch(this.base + path, {
                method: "POST",
                headers: { "Content-Type": "application/json", ...this.proof() },
                body: JSON.stringify(body),
                credentials: "omit",
                keepalive,
            });
            return {
                status: response.status,
                body: await response.json().catch(() => null),
                after: seconds(response.headers.get("Retry-After")),
            };
        } catch {
            return { status: 0, body: null, after: 0 };
        }
    }

    /**
     * Sends a file up; XMLHttpRequest, since fetch cannot tell how far an upload has come.
     * @param {File} file
     * @param {(share: number) => void} progress
     * @returns {{ done: Promise<Reply>, abort: () => void }}
     */
    upload(file, progress) {
        const request = new XMLHttpRequest();
        /** @type {Promise<Reply>} */
        const done = new Promise((resolve) => {
            const finish = () => resolve({ status: request.status, body: parse(request.responseText), after: 0 });
            request.onload = request.onerror = request.onabort = request.ontimeout = finish;
            request.upload.onprogress = (event) => progress(event.total ? event.loaded / event.total : 0);
            request.open("POST", `${this.base}files?name=${encodeURIComponent(file.name.normalize("NFC"))}`);
            request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
            for (const [name, value] of Object.entries(this.proof())) request.setRequestHeader(name, value);
            request.send(file);
        });
        return { done, abort: () => request.abort() };
    }

    /** @returns {Record<string, string>} */
    proof() {
        return this.token ? { Authorization: `Bearer ${this.token}` } : {};
    }
}

/** @param {string} text */
function parse(text) {
    try {
        return JSON.parse(text);
    } catch {
        return null;
    }
}

/** @param {string | null} header */
export function seconds(header) {
    const value = Number(header);
    return Number.isFinite(value) && value > 0 ? Math.min(value, 600) : 0;
}
