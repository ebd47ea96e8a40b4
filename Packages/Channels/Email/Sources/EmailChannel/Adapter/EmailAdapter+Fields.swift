internal import ChannelKit
internal import HubCore

extension EmailAdapter {
    private static let withPassword = ConfigField.Condition("auth", equals: "password")
    private static let withTokens = ConfigField.Condition("auth", equals: "oauth")

    /// How the hub logs in.
    static let logInFields = [
        ConfigField(
            "user",
            .string,
            label: .init(en: "User name", vi: "Tên đăng nhập"),
            help: .init(en: "If it is not the address itself.", vi: "Nếu khác với địa chỉ e-mail."),
            required: false
        ),
        ConfigField(
            "auth",
            .choice,
            label: .init(en: "Log in with", vi: "Cách đăng nhập"),
            help: .init(
                en: "password for an app password; oauth for tokens of Google or Microsoft.",
                vi: "password: mật khẩu ứng dụng; oauth: mã truy cập của Google hoặc Microsoft."
            ),
            required: false,
            fallback: "password",
            choices: ["password", "oauth"]
        ),
        ConfigField(
            "password",
            .secret,
            label: .init(en: "Password", vi: "Mật khẩu"),
            help: .init(
                en: "An app password where the provider has them; never your own.",
                vi: "Dùng mật khẩu ứng dụng nếu nhà cung cấp có; đừng dùng mật khẩu cá nhân."
            ),
            visibleWhen: withPassword
        ),
        ConfigField(
            "oauth_provider",
            .choice,
            label: .init(en: "Token issuer", vi: "Nơi cấp mã truy cập"),
            help: .init(en: "Whose mailbox it is.", vi: "Hộp thư thuộc nhà cung cấp nào."),
            choices: ["google", "microsoft"],
            visibleWhen: withTokens
        ),
        ConfigField(
            "oauth_tenant",
            .string,
            label: .init(en: "Microsoft tenant", vi: "Tenant của Microsoft"),
            help: .init(
                en: "The directory's id or domain; common if unsure.",
                vi: "Mã hoặc tên miền của thư mục; không rõ thì dùng common."
            ),
            required: false,
            fallback: "common",
            visibleWhen: .init("oauth_provider", equals: "microsoft")
        ),
        ConfigField(
            "oauth_client_id",
            .string,
            label: .init(en: "Client id", vi: "Client ID"),
            help: .init(en: "Of the application you registered.", vi: "Của ứng dụng bạn đã đăng ký."),
            visibleWhen: withTokens
        ),
        ConfigField(
            "oauth_client_secret",
            .secret,
            label: .init(en: "Client secret", vi: "Client secret"),
            help: .init(en: "Of the same application.", vi: "Của cùng ứng dụng đó."),
            visibleWhen: withTokens
        ),
        ConfigField(
            "refresh_token",
            .secret,
            label: .init(en: "Refresh token", vi: "Refresh token"),
            help: .init(
                en: "Given once when the mailbox's owner agreed.",
                vi: "Được cấp một lần khi chủ hộp thư đồng ý."
            ),
            visibleWhen: withTokens
        ),
        ConfigField(
            "access_token",
            .secret,
            label: .init(en: "Access token", vi: "Access token"),
            help: .init(en: "Leave empty; the hub fetches and renews it.", vi: "Để trống; hệ thống tự lấy và gia hạn."),
            required: false,
            visibleWhen: withTokens
        ),
    ]

    /// Whom the hub believes, and how answers find their way.
    static let trustFields = [
        ConfigField(
            "trusted_servers",
            .list,
            label: .init(en: "Trusted receiving servers", vi: "Máy chủ nhận đáng tin"),
            help: .init(
                en:
                    "The name your provider writes first in Authentication-Results, such as mx.google.com. Without it no "
                    + "sender counts as verified.",
                vi: "Tên mà nhà cung cấp ghi đầu tiên trong Authentication-Results, ví dụ mx.google.com. Nếu bỏ trống, "
                    + "không người gửi nào được coi là đã xác minh."
            ),
            required: false
        ),
        ConfigField(
            "reply_by_address",
            .bool,
            label: .init(en: "Signed reply address", vi: "Địa chỉ trả lời có chữ ký"),
            help: .init(
                en: "Answers go to name+token@domain; switch it off if your server refuses a plus sign.",
                vi: "Thư trả lời đi tới tên+mã@tên-miền; hãy tắt nếu máy chủ không nhận dấu cộng."
            ),
            required: false,
            fallback: true
        ),
        ConfigField(
            "reply_secret",
            .generatedSecret,
            label: .init(en: "Signing secret", vi: "Khóa ký"),
            help: .init(en: "Signs reply addresses and message ids.", vi: "Ký địa chỉ trả lời và mã thư."),
            required: false
        ),
        ConfigField(
            "bounce_address",
            .email,
            label: .init(en: "Bounce address", vi: "Địa chỉ nhận thư báo lỗi"),
            help: .init(
                en: "If bounces shall not go to the address itself.",
                vi: "Nếu thư báo lỗi không gửi về chính địa chỉ trên."
            ),
            required: false
        ),
    ]

    /// Limits and habits.
    static let limitFields = [
        ConfigField(
            "mark_seen",
            .bool,
            label: .init(en: "Mark as read", vi: "Đánh dấu đã đọc"),
            help: .init(en: "Once a letter is stored safely.", vi: "Sau khi thư đã được lưu an toàn."),
            required: false,
            fallback: true
        ),
        ConfigField(
            "max_letter_mb",
            .int,
            label: .init(en: "Largest letter", vi: "Thư lớn nhất"),
            help: .init(
                en: "In MB; of larger ones only the header is fetched.",
                vi: "Tính bằng MB; thư lớn hơn chỉ lấy phần đầu."
            ),
            required: false,
            fallback: 40,
            range: 1...150
        ),
        ConfigField(
            "tls_ca_file",
            .string,
            label: .init(en: "Certificate authority file", vi: "Tệp chứng thư gốc"),
            help: .init(
                en: "Only for servers with a certificate of your own authority: a PEM file on the hub's machine.",
                vi: "Chỉ khi máy chủ dùng chứng thư do bạn tự cấp: tệp PEM trên máy chạy hệ thống."
            ),
            required: false
        ),
    ]
}
