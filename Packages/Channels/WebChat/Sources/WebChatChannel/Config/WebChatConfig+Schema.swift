import ChannelKit
import HubCore

extension WebChatConfig {
    /// The fields in the order an operator meets them: what is needed, how it looks, what it asks, how long it lasts.
    static var schema: ConfigSchema {
        ConfigSchema(identity + appearance + words + behaviour)
    }

    private static var identity: [ConfigField] {
        [
            ConfigField(
                "site_name",
                .string,
                label: .init(en: "Site name", vi: "Tên trang web"),
                help: .init(
                    en: "The name that visitors see at the top of the chat.",
                    vi: "Tên mà khách thấy ở đầu khung chat."
                )
            ),
            ConfigField(
                "allowed_origins",
                .list,
                label: .init(en: "Sites that may show the chat", vi: "Trang web được phép hiển thị chat"),
                help: .init(
                    en: "One address a line, such as https://shop.example or https://*.example.com.",
                    vi: "Mỗi dòng một địa chỉ, ví dụ https://shop.example hoặc https://*.example.com."
                )
            ),
            ConfigField(
                tokenSecret,
                .generatedSecret,
                label: .init(en: "Secret for visitors", vi: "Khóa bí mật cho khách truy cập"),
                help: .init(
                    en:
                        "The hub signs visitors' tokens with it. A new one ends all visits once the old one is dropped.",
                    vi: "Hub dùng khóa này để ký mã của khách. Khi khóa cũ bị bỏ, mọi phiên chat cũ sẽ kết thúc."
                )
            ),
            ConfigField(
                identitySecret,
                .generatedSecret,
                label: .init(en: "Secret for signed-in users", vi: "Khóa bí mật cho người dùng đã đăng nhập"),
                help: .init(
                    en: "Your server signs its users with it, so that we know who writes. Never put it into a page.",
                    vi: "Máy chủ của bạn dùng khóa này để xác nhận người dùng. Tuyệt đối không đưa khóa vào trang web."
                )
            ),
        ]
    }

    private static var appearance: [ConfigField] {
        [
            ConfigField(
                "accent",
                .string,
                label: .init(en: "Accent colour", vi: "Màu chủ đạo"),
                help: .init(en: "Six hexadecimal digits, such as #0F766E.", vi: "Sáu chữ số hex, ví dụ #0F766E."),
                required: false,
                fallback: "#0f766e"
            ),
            ConfigField(
                "position",
                .choice,
                label: .init(en: "Corner of the page", vi: "Góc hiển thị"),
                help: .init(en: "Where the button stands.", vi: "Vị trí của nút chat trên trang."),
                required: false,
                fallback: "right",
                choices: ["right", "left"]
            ),
            ConfigField(
                "locale",
                .choice,
                label: .init(en: "Language", vi: "Ngôn ngữ"),
                help: .init(
                    en: "“auto” takes the language of the page; visitors can always switch.",
                    vi: "“auto” dùng ngôn ngữ của trang; khách luôn có thể đổi."
                ),
                required: false,
                fallback: "auto",
                choices: ["auto", "vi", "en"]
            ),
        ]
    }

    private static var words: [ConfigField] {
        [
            text(
                "greeting_vi",
                en: "Greeting in Vietnamese",
                vi: "Lời chào tiếng Việt",
                fallback: "Xin chào! Chúng tôi có thể giúp gì cho bạn?"
            ),
            text(
                "greeting_en",
                en: "Greeting in English",
                vi: "Lời chào tiếng Anh",
                fallback: "Hello! How can we help you?"
            ),
            text(
                "offline_vi",
                en: "Text outside business hours, in Vietnamese",
                vi: "Lời nhắn ngoài giờ bằng tiếng Việt",
                fallback:
                    "Hiện chúng tôi đang ngoài giờ làm việc. Hãy để lại lời nhắn, chúng tôi sẽ trả lời sớm nhất có thể."
            ),
            text(
                "offline_en",
                en: "Text outside business hours, in English",
                vi: "Lời nhắn ngoài giờ bằng tiếng Anh",
                fallback: "We are away right now. Leave a message and we will answer as soon as we are back."
            ),
        ]
    }

    private static var behaviour: [ConfigField] {
        [
            ConfigField(
                "ask_first",
                .choice,
                label: .init(en: "Ask before the first message", vi: "Hỏi trước tin nhắn đầu tiên"),
                help: .init(
                    en: "What a visitor who is not signed in must tell; “off” asks nothing.",
                    vi: "Thông tin khách chưa đăng nhập cần điền; “off” là không hỏi."
                ),
                required: false,
                fallback: "off",
                choices: AskFirst.allCases.map(\.rawValue)
            ),
            ConfigField(
                "visits",
                .bool,
                label: .init(en: "Record page visits", vi: "Ghi lại trang đã xem"),
                help: .init(
                    en: "Pages and time on page join the customer's timeline. Tell your visitors about it.",
                    vi: "Trang và thời gian xem được ghi vào dòng thời gian của khách. Hãy thông báo cho khách biết."
                ),
                required: false,
                fallback: false
            ),
            ConfigField(
                "honeypot",
                .string,
                label: .init(en: "Trap field of forms", vi: "Trường bẫy trong biểu mẫu"),
                help: .init(
                    en: "A field that people do not see; a form that fills it in is dropped as spam.",
                    vi: "Trường ẩn mà người thật không thấy; biểu mẫu điền vào trường này bị coi là rác."
                ),
                required: false,
                fallback: "website"
            ),
            ConfigField(
                "session_days",
                .int,
                label: .init(en: "Remember visitors for (days)", vi: "Ghi nhớ khách trong (ngày)"),
                help: .init(
                    en: "Counted from the last visit; then the browser is a new visitor.",
                    vi: "Tính từ lần truy cập cuối; sau đó trình duyệt được xem là khách mới."
                ),
                required: false,
                fallback: 365,
                range: 1...730
            ),
        ]
    }

    private static func text(_ key: String, en: String, vi: String, fallback: JSONValue) -> ConfigField {
        ConfigField(
            key,
            .string,
            label: .init(en: en, vi: vi),
            help: .init(en: "Plain text of one or two sentences.", vi: "Văn bản thường, một hoặc hai câu."),
            required: false,
            fallback: fallback
        )
    }
}
