// @ts-check
import { dayKey } from "./format.js";

/** @typedef {import("./types").Entry} Entry */
/** @typedef {import("./types").Interaction} Interaction */
/** @typedef {import("./types").Me} Me */
/** @typedef {import("./message.js").Shown} Shown */

const groupGap = 5 * 60_000;

/**
 * What the log shows of a conversation, with what the hub has not confirmed yet behind all else.
 * @param {import("./talk.js").Talk} talk
 * @param {import("./model.js").Desk} desk
 * @returns {Shown[]}
 */
export function arrange(talk, { me, outbox, reach }) {
    const known = talk.items;
    const waiting = outbox.waiting(talk.id).filter((entry) => !known.some((item) => isSame(item, entry, me)));
    const items = [...known, ...waiting.map((entry) => asItem(entry, me))];
    const seen = talk.conversation?.seenSequence ?? 0;
    return items.map((item, index) => ({
        item,
        isFirst: !isTogether(items[index - 1], item),
        isLast: !isTogether(item, items[index + 1]),
        isOurs: item.author.kind !== "customer",
        state: state(item, seen),
        isLost: reach === "lost" && item.pending?.state === "sending",
    }));
}

/**
 * The same with the moment of every first interaction of a day before it.
 * @param {Shown[]} shown
 * @returns {(Shown | string)[]}
 */
export function withDays(shown) {
    let last = "";
    return shown.flatMap((entry) => {
        const key = dayKey(entry.item.occurredAt);
        const isNew = key !== last;
        last = key;
        return isNew ? [entry.item.occurredAt, entry] : [entry];
    });
}

/**
 * Whether the hub's stream was faster than its answer to the post.
 * @param {Interaction} item
 * @param {Entry} entry
 * @param {Me} me
 */
function isSame(item, entry, me) {
    const isMine = item.author.kind === "agent" && item.author.id === me.agent.id;
    return entry.state === "sending" && isMine && item.sequence > entry.after && entry.text.startsWith(item.text);
}

/**
 * @param {Entry} entry
 * @param {Me} me
 * @returns {Interaction}
 */
function asItem(entry, { agent }) {
    return {
        id: entry.key,
        conversation: entry.conversation,
        sequence: Number.MAX_SAFE_INTEGER,
        kind: entry.kind === "note" ? "note" : "message",
        author: { kind: "agent", id: agent.id, name: agent.name },
        text: entry.text,
        files: entry.files.map((file) => ({ ...file, kind: file.mimeType.startsWith("image/") ? "image" : "file" })),
        occurredAt: entry.at,
        receivedAt: entry.at,
        reactions: [],
        pending: entry,
    };
}

/**
 * How far one of our messages has come.
 * @param {Interaction} item
 * @param {number} seen up to which one the customer has seen it
 */
function state(item, seen) {
    if (item.pending) return item.pending.state;
    const isOut = item.delivery === "sent" || item.delivery === "delivered" || item.delivery === "accepted";
    return isOut && item.sequence <= seen ? "read" : (item.delivery ?? "");
}

/**
 * Whether two interactions are of one breath.
 * @param {Interaction | undefined} one
 * @param {Interaction | undefined} other
 */
function isTogether(one, other) {
    if (!one || !other || one.kind !== other.kind || one.kind === "note") return false;
    if (one.author.kind !== other.author.kind || one.author.id !== other.author.id) return false;
    const gap = new Date(other.occurredAt).getTime() - new Date(one.occurredAt).getTime();
    return gap < groupGap && dayKey(one.occurredAt) === dayKey(other.occurredAt);
}
