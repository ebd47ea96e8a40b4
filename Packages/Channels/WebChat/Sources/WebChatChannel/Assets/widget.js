// @ts-check
// The one script that a site embeds. It finds the hub and the connection in its own address, loads the chat from beside
// itself, and never throws into the page.
(() => {
    try {
        const own = /** @type {HTMLScriptElement | null} */ (document.currentScript);
        const script =
            own ?? /** @type {HTMLScriptElement | null} */ (document.querySelector('script[src*="/site/"][src*="widget.js"]'));
        const found = script && /^(https?:\/\/[^?#]*\/site\/([^/?#]+)\/)widget\.js/.exec(script.src);
        if (!script || !found || document.querySelector("mekong-chat")) return;
        const [, base, connection] = found;
        const data = script.dataset;

        /** @returns {unknown} */
        const user = () => {
            if (!data.user) return undefined;
            try {
                return JSON.parse(data.user);
            } catch {
                console.warn("Mekong: data-user is not valid JSON; the visitor stays anonymous.");
                return undefined;
            }
        };
        const embed = { base, connection, user: user(), locale: data.locale, position: data.position, visits: data.visits };
        // All modules at once, and not one layer after another.
        const modules = "chat composer dom forms link log message outbox panel signals store stream styles talk texts theme visits";
        for (const name of modules.split(" ")) {
            const hint = document.createElement("link");
            Object.assign(hint, { rel: "modulepreload", crossOrigin: "anonymous", href: `${base}${name}.js` });
            document.head.append(hint);
        }
        const start = () =>
            import(base + "chat.js")
                .then((chat) => chat.mount(embed))
                .catch((error) => console.warn("Mekong: the chat could not start.", error));
        if (document.body) start();
        else addEventListener("DOMContentLoaded", start, { once: true });
    } catch (error) {
        console.warn("Mekong: the chat could not start.", error);
    }
})();
