// @ts-check
/** @typedef {import("./types").Language} Language */

const en = {
    open: "Open chat",
    openUnread: "Open chat, {n} unread",
    close: "Close chat",
    language: "Tiếng Việt",
    online: "Online",
    away: "Away",
    log: "Conversation",
    write: "Write a message…",
    send: "Send",
    attach: "Attach a file",
    drop: "Drop files to send them",
    sending: "Sending",
    waiting: "Waiting for connection",
    sent: "Sent",
    seen: "Seen",
    failed: "Not sent",
    retry: "Try again",
    discard: "Remove",
    offline: "No connection. What you write is kept and sent once you are back online.",
    connecting: "Reconnecting…",
    expired: "Your sign-in has expired. Please reload the page.",
    typing: "{name} is typing",
    today: "Today",
    yesterday: "Yesterday",
    removed: "This message was removed",
    edited: "edited",
    team: "Support",
    you: "You",
    newBelow: "New messages",
    name: "Your name",
    email: "E-mail",
    phone: "Phone number",
    message: "Your message",
    askIntro: "Who are we talking to?",
    start: "Start chat",
    leave: "Send message",
    required: "Please fill this in.",
    badEmail: "Please check this e-mail address.",
    badPhone: "Please check this phone number.",
    tooLong: "Your message is too long ({n} characters at most).",
    tooLarge: "This file is too large.",
    uploadFailed: "Could not be uploaded.",
    tooMany: "At most {n} files at once.",
    removeFile: "Remove {name}",
    uploading: "Uploading {name}",
};

/** @type {typeof en} */
const vi = {
    open: "Mở khung chat",
    openUnread: "Mở khung chat, {n} tin chưa đọc",
    close: "Đóng khung chat",
    language: "English",
    online: "Đang trực tuyến",
    away: "Ngoài giờ làm việc",
    log: "Cuộc trò chuyện",
    write: "Nhập tin nhắn…",
    send: "Gửi",
    attach: "Đính kèm tệp",
    drop: "Thả tệp vào đây để gửi",
    sending: "Đang gửi",
    waiting: "Chờ kết nối",
    sent: "Đã gửi",
    seen: "Đã xem",
    failed: "Chưa gửi được",
    retry: "Gửi lại",
    discard: "Bỏ",
    offline: "Mất kết nối. Nội dung bạn viết vẫn được giữ và sẽ gửi khi có mạng trở lại.",
    connecting: "Đang kết nối lại…",
    expired: "Phiên đăng nhập đã hết hạn. Vui lòng tải lại trang.",
    typing: "{name} đang nhập",
    today: "Hôm nay",
    yesterday: "Hôm qua",
    removed: "Tin nhắn đã được thu hồi",
    edited: "đã sửa",
    team: "Hỗ trợ viên",
    you: "Bạn",
    newBelow: "Tin nhắn mới",
    name: "Tên của bạn",
    email: "E-mail",
    phone: "Số điện thoại",
    message: "Lời nhắn",
    askIntro: "Cho chúng tôi biết bạn là ai nhé.",
    start: "Bắt đầu trò chuyện",
    leave: "Gửi lời nhắn",
    required: "Vui lòng điền mục này.",
    badEmail: "E-mail chưa đúng, vui lòng kiểm tra lại.",
    badPhone: "Số điện thoại chưa đúng, vui lòng kiểm tra lại.",
    tooLong: "Tin nhắn quá dài (tối đa {n} ký tự).",
    tooLarge: "Tệp này quá lớn.",
    uploadFailed: "Không tải lên được.",
    tooMany: "Mỗi lần gửi tối đa {n} tệp.",
    removeFile: "Bỏ tệp {name}",
    uploading: "Đang tải lên {name}",
};

const tables = { en, vi };

/** @typedef {keyof typeof en} Key */

/** The words of one language, and dates as people write them in it. */
export class Texts {
    /** @param {Language} language */
    constructor(language) {
        this.language = language;
        const locale = language === "vi" ? "vi-VN" : "en-GB";
        this.clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
        this.date = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" });
        this.number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
    }

    /**
     * @param {Key} key
     * @param {Record<string, string | number>} [values]
     */
    get(key, values = {}) {
        return tables[this.language][key].replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
    }

    /**
     * The day as a heading: today, yesterday, or the date.
     * @param {Date} moment
     */
    day(moment) {
        const start = (/** @type {Date} */ date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
        const days = Math.round((start(new Date()) - start(moment)) / 86400000);
        return days === 0 ? this.get("today") : days === 1 ? this.get("yesterday") : this.date.format(moment);
    }

    /** @param {number} bytes */
    size(bytes) {
        if (bytes < 1024 * 1024) return `${this.number.format(Math.max(1, Math.round(bytes / 1024)))} KB`;
        return `${this.number.format(bytes / 1024 / 1024)} MB`;
    }
}

/**
 * The language to begin with: the visitor's choice, the script tag's, the operator's, the page's, the browser's.
 * @param {(string | null | undefined)[]} wishes
 * @returns {Language}
 */
export function pickLanguage(...wishes) {
    for (const wish of [...wishes, document.documentElement.lang, navigator.language]) {
        const found = /^(vi|en)\b/i.exec(wish ?? "");
        if (found) return /** @type {Language} */ (found[1].toLowerCase());
    }
    return "en";
}
