/** Who did something. */
export interface Author {
    kind: "customer" | "agent" | "system";
    id?: string;
    name?: string;
}

/** A file of an interaction, as the hub serves it. */
export interface FileInfo {
    kind: "image" | "video" | "audio" | "voice" | "sticker" | "file";
    name: string;
    mimeType?: string;
    size?: number;
    /** Missing while it is on its way or if it was refused. */
    url?: string;
    reason?: string;
}

export type Delivery = "queued" | "accepted" | "sent" | "delivered" | "read" | "failed" | "unknown" | "cancelled";
export type Kind = "message" | "comment" | "call" | "order" | "form" | "visit" | "note" | "system";

/** One thing that happened in a conversation. */
export interface Interaction {
    id: string;
    conversation: string;
    sequence: number;
    kind: Kind;
    author: Author;
    text: string;
    html?: string;
    quoted?: string;
    subject?: string;
    files: FileInfo[];
    details?: any;
    ticket?: string;
    occurredAt: string;
    receivedAt: string;
    delivery?: Delivery;
    deliveryReason?: string;
    editedAt?: string;
    deletedAt?: string;
    reactions: string[];
    /** Only here: the entry of the outbox that is shown until the hub has it. */
    pending?: Entry;
}

export interface Conversation {
    id: string;
    connection: string;
    channel: string;
    surface: "direct" | "group" | "publicComment";
    subject?: string;
    customer?: Author;
    ticket?: string;
    lastSequence: number;
    seenSequence: number;
    isReachable: boolean;
    closesAt?: string;
}

export type Status = "open" | "pending" | "snoozed" | "solved";

export interface Ticket {
    id: string;
    number: number;
    subject: string;
    status: Status;
    statusName: string;
    priority: "low" | "normal" | "high" | "urgent";
    requester: Author;
    conversation: string;
    channel: string;
    assignee?: Author;
    previous?: string;
    snoozedUntil?: string;
    waitingSince?: string;
    createdAt: string;
    updatedAt: string;
    preview?: string;
}

export interface HandleInfo {
    kind: string;
    value: string;
    written: string;
    proof: string;
    at: string;
}

export interface Suggestion {
    customer: string;
    name: string;
    reason: string;
    at: string;
}

export interface Customer {
    id: string;
    name: string;
    language?: string;
    isBlocked: boolean;
    createdAt: string;
    handles: HandleInfo[];
    suggestions: Suggestion[];
    merged: string[];
}

export interface Page<Item> {
    items: Item[];
    next?: string;
}

/** Who is signed in, and where. */
export interface Me {
    agent: { id: string; name: string; email: string; role: "agent" | "supervisor" | "admin" };
    workspace: { id: string; name: string };
    permissions: string[];
}

/** A line of the change feed. */
export interface Change {
    topic: string;
    subject: string;
    conversation?: string;
    ticket?: string;
    at: string;
}

export interface Typing {
    conversation: string;
    name: string;
    on: boolean;
    byCustomer: boolean;
}

/** Something an agent wrote that the hub has not confirmed yet. */
export interface Entry {
    /** Also the idempotency key: however often it is posted, it counts once. */
    key: string;
    conversation: string;
    kind: "reply" | "note";
    text: string;
    files: Attached[];
    at: string;
    state: "sending" | "failed";
    /** The last sequence of the conversation when it was written. */
    after: number;
    /** Why the hub refused it. */
    reason?: string;
}

/** An uploaded file that waits to be sent. */
export interface Attached {
    token: string;
    name: string;
    mimeType: string;
    size: number;
    url: string;
}

/** What an agent was writing. */
export interface Draft {
    kind: "reply" | "note";
    text: string;
    files: Attached[];
}

export type Language = "vi" | "en";
export type Reach = "connecting" | "live" | "lost";
export type Part = Node | string | null | undefined | false;
