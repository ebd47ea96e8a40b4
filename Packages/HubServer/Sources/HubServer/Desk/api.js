// @ts-check
import { known, t } from "./texts.js";

/** What the hub says when it does not do something, in words for the agent. */
export class Problem extends Error {
    /**
     * @param {number} status 0 if no answer came
     * @param {string} kind the last part of the problem's type, such as `wrong-credentials`
     * @param {{ detail?: string, errors?: { field: string, detail: string }[] }} [body]
     * @param {number} [after] for how many seconds the hub asks to wait
     */
    constructor(status, kind, body = {}, after = 0) {
        super(known(`p_${kind}`, status === 0 ? t("unreachableHub") : t("failed")));
        this.status = status;
        this.kind = kind;
        this.detail = body.detail ?? "";
        this.after = after;
        /** @type {Map<string, string>} */
        this.fields = new Map((body.errors ?? []).map((error) => [error.field.replace(/^\//, ""), error.detail]));
    }

    /** Whether the same request may well succeed a little later. */
    get isPassing() {
        return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
    }
}

/**
 * Whether what went wrong may well work a little later.
 * @param {unknown} problem
 */
export const isPassing = (problem) => problem instanceof Problem && problem.isPassing;

/**
 * Calls the hub.
 * @param {string} method
 * @param {string} path below `/api/v1/`
 * @param {unknown} [body]
 * @param {string} [key] makes a repeated request count once
 * @returns {Promise<any>} what the hub answers; undefined where there is nothing to say
 * @throws {Problem}
 */
export async function call(method, path, body, key) {
    /** @type {Record<string, string>} */
    const headers = { Accept: "application/json" };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (key) headers["Idempotency-Key"] = key;
    const text = body === undefined ? undefined : JSON.stringify(body);
    /** @type {Response} */
    let response;
    try {
        response = await fetch(`/api/v1/${path}`, { method, headers, body: text });
    } catch {
        throw new Problem(0, "unreachable");
    }
    return read(response);
}

/** @param {Response} response */
async function read(response) {
    const text = await response.text().catch(() => "");
    const body = parse(text);
    if (response.ok) return body;
    const problem = refusal(response.status, body, response.headers.get("Retry-After"));
    if (problem.kind === "not-signed-in") dispatchEvent(new Event("mekong-signed-out"));
    throw problem;
}

/**
 * @param {number} status
 * @param {any} body
 * @param {string | null} [after]
 */
export function refusal(status, body, after) {
    const kind = String(body?.type ?? "").split(":").pop() ?? "";
    return new Problem(status, kind, body ?? {}, Math.min(Number(after) || 0, 600));
}

/** @param {string} text */
export function parse(text) {
    try {
        return text ? JSON.parse(text) : undefined;
    } catch {
        return undefined;
    }
}

/** @param {string} path */
export const get = (path) => call("GET", path);

/**
 * @param {string} path
 * @param {unknown} [body]
 * @param {string} [key]
 */
export const post = (path, body, key) => call("POST", path, body, key);

/**
 * @param {string} path
 * @param {unknown} body
 */
export const patch = (path, body) => call("PATCH", path, body);

/**
 * Parameters of an address, without those that are missing.
 * @param {Record<string, string | number | undefined>} values
 */
export function query(values) {
    const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== "");
    return given.length ? "?" + new URLSearchParams(given.map(([name, value]) => [name, String(value)])) : "";
}
