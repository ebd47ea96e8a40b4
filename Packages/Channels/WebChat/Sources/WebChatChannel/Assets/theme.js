// @ts-check

/** @typedef {[number, number, number]} RGB */

/**
 * @param {string} text
 * @returns {RGB}
 */
function parse(text) {
    const found = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text) ?? ["", "0f", "76", "6e"];
    return [parseInt(found[1], 16), parseInt(found[2], 16), parseInt(found[3], 16)];
}

/** @param {RGB} colour */
const write = (colour) => "#" + colour.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("");

/** @param {RGB} colour */
function luminance(colour) {
    const [red, green, blue] = colour.map((part) => {
        const share = part / 255;
        return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/**
 * The ratio that WCAG asks to be at least 4.5 for text.
 * @param {RGB} one
 * @param {RGB} other
 */
function contrast(one, other) {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
}

/**
 * The colour moved towards `target` until it can be read on every one of `grounds`.
 * @param {RGB} colour
 * @param {RGB} target
 * @param {RGB[]} grounds
 */
function readable(colour, target, grounds) {
    for (let share = 0; share < 1; share += 0.05) {
        const mixed = /** @type {RGB} */ (colour.map((part, index) => part + (target[index] - part) * share));
        if (grounds.every((ground) => contrast(mixed, ground) >= 4.6)) return mixed;
    }
    return target;
}

/**
 * The colours that follow from the site's accent: what is written on it, and how it reads as text by day and by night.
 * @param {string} accent
 */
export function themeRules(accent) {
    const colour = parse(accent);
    const [white, black] = [parse("#ffffff"), parse("#000000")];
    const on = contrast(colour, white) >= 4.5 ? white : contrast(colour, black) > contrast(colour, white) ? black : white;
    const day = readable(colour, black, [white, parse("#f1f4f6")]);
    const night = readable(colour, white, [parse("#15191e"), parse("#242b33")]);
    return `:host{--accent:${write(colour)};--on-accent:${write(on)};--ink-day:${write(day)};--ink-night:${write(night)}}`;
}
