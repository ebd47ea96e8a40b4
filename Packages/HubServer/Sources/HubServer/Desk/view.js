// @ts-check
/** An element that draws itself, again in another language, and stops listening when it leaves the page. */
export class View extends HTMLElement {
    connectedCallback() {
        this.gone = new AbortController();
        this.listen(window, "mekong-language", () => this.render());
        this.start();
        this.render();
    }

    disconnectedCallback() {
        this.gone?.abort();
    }

    /** Begins to listen; called once the element is on the page. */
    start() {}

    /** Draws what there is to see. */
    render() {}

    /**
     * @param {EventTarget} target
     * @param {string} type
     * @param {(event: any) => void} listener
     */
    listen(target, type, listener) {
        target.addEventListener(type, listener, { signal: this.gone?.signal });
    }

    /** Draws once, however many reasons there are, before the next picture is painted. */
    renderSoon() {
        if (this.isDue) return;
        this.isDue = true;
        queueMicrotask(() => {
            this.isDue = false;
            if (this.isConnected) this.render();
        });
    }

    isDue = false;
    /** @type {AbortController | undefined} */
    gone = undefined;
}
