/** A file of a message, as the hub serves it. */
export interface FileInfo {
    url: string;
    name: string;
    size?: number;
    kind?: string;
    width?: number;
    height?: number;
}

/** An answer that the team offers to press. */
export interface ChoiceInfo {
    label: string;
    value: string;
}

/** One entry of the conversation, as the hub sends it. */
export interface Item {
    id: string;
    sequence: number;
    from: "visitor" | "team" | "system";
    name?: string;
    avatar?: string;
    text?: string;
    files?: FileInfo[];
    at: string;
    state?: "sending" | "waiting" | "sent" | "seen" | "failed";
    deleted?: boolean;
    edited?: boolean;
    choices?: ChoiceInfo[];
    /** The id that this browser gave the message. */
    client?: string;
    /** The id that receipts name, where it differs from `id`. */
    ref?: string;
}

/** A user of the site with the site's signature. */
export interface SignedUser {
    id: string;
    email?: string;
    phone?: string;
    name?: string;
    expires: number;
    signature: string;
}

export type Field = "name" | "email" | "phone";
export type Language = "vi" | "en";
export type Profile = Partial<Record<Field, string>>;

/** What the adapter tells the widget about itself. */
export interface Welcome {
    site: string;
    accent: string;
    position: "left" | "right";
    locale: "auto" | Language;
    greeting: Record<Language, string>;
    offline: Record<Language, string>;
    ask: Field[];
    visits: boolean;
    maxText: number;
}

/** The hub's answer to a new or resumed session. */
export interface Session {
    token: string;
    welcome: Welcome;
    visitor?: { name?: string };
    messages: Item[];
    last: number;
    team: { open: boolean };
}

/** A post that waits until the hub has committed it. */
export interface Entry {
    id: string;
    action: "message" | "profile";
    data: Record<string, unknown>;
    files: string[];
    /** What the visitor sees of it meanwhile. */
    shown: FileInfo[];
    at: string;
    state: "sending" | "sent" | "failed";
}

/** How the script tag asks for the widget. */
export interface Embed {
    base: string;
    connection: string;
    user?: SignedUser;
    locale?: string;
    position?: string;
    visits?: string;
}

/** A file that is being sent up. */
export interface Upload {
    id: string;
    name: string;
    size: number;
    kind: string;
    preview?: string;
    progress: number;
    state: "running" | "done" | "failed";
    error?: string;
    token?: string;
    info?: FileInfo;
    abort: () => void;
}

export type Part = Node | string | null | undefined | false;
export type Reach = "ready" | "connecting" | "offline" | "expired";
