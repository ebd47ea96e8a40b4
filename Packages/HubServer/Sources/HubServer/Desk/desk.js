// @ts-check
import { get, Problem } from "./api.js";
import { Door } from "./door.js";
import { Frame } from "./frame.js";
import { showTheme } from "./memory.js";
import { Desk } from "./model.js";
import { language, t } from "./texts.js";

/** @typedef {import("./types").Me} Me */

const place = /** @type {HTMLElement} */ (document.getElementById("desk"));
/** @type {Desk | undefined} */
let desk;

/** @param {Me} me */
function enter(me) {
    // Whoever came by a link with a token stays on the desk itself.
    if (location.pathname !== "/") history.replaceState(null, "", "/");
    desk = new Desk(me);
    place.replaceChildren(Object.assign(new Frame(), { desk }));
    desk.start();
}

/**
 * @param {import("./door.js").Purpose} purpose
 * @param {string} [message]
 */
function ask(purpose, message = "") {
    desk?.stop();
    desk = undefined;
    const token = location.hash.slice(1);
    place.replaceChildren(Object.assign(new Door(), { purpose, message, token, enter }));
}

async function begin() {
    showTheme();
    document.documentElement.lang = language();
    const purpose = /** @type {const} */ ({ "/setup": "setUp", "/join": "join", "/reset": "reset" })[location.pathname];
    if (purpose) return ask(purpose);
    try {
        enter(await get("me"));
    } catch (problem) {
        const isOut = problem instanceof Problem && problem.status === 401;
        ask("signIn", isOut || !(problem instanceof Error) ? "" : problem.message);
    }
}

addEventListener("mekong-signed-out", () => desk && ask("signIn", t("signedOut")));
addEventListener("mekong-leave", () => ask("signIn"));
begin();
