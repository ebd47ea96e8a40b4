public import ChannelKit
internal import HubCore

extension EmailAdapter {
    /// The channel as the hub registers it, with what the conformance kit found for this version.
    public static let plugin = ChannelPlugin(
        EmailAdapter.self,
        conformance: try? JSON.decode(ConformanceReport.self, from: PackageResources.conformance_json)
    )

    /// E-mail as data: what to enter and what can be said.
    public static let descriptor = ChannelDescriptor(
        id: "email",
        name: "E-mail",
        version: "1.0.0",
        docs: "Plugins-docs/Email.md",
        config: ConfigSchema(mailboxFields + serverFields + logInFields + trustFields + limitFields),
        ingress: [.live],
        capabilities: ChannelCapabilities(
            text: .init(maxLength: 50_000, unit: .grapheme),
            media: Dictionary(uniqueKeysWithValues: MediaKind.allCases.map { ($0, .init(maxBytes: largestFile)) }),
            reply: .native,
            copies: .native,
            receipts: [.sent, .delivered, .read, .failed],
            surfaces: [.direct],
            canInitiate: true,
            idempotency: .none
        ),
        rates: [RateRule(.account, 30, perMilliseconds: 60_000)],
        egressHosts: ["oauth2.googleapis.com", "login.microsoftonline.com"],
        handleKinds: [.email],
        verification: .outboundConnection
    )

    /// The most bytes of all files in a letter; with base 64 they make 25 MB, which most servers take.
    static let largestFile = 18 << 20

    private static let mailboxFields = [
        ConfigField(
            "address",
            .email,
            label: .init(en: "Address", vi: "Địa chỉ e-mail"),
            help: .init(
                en: "Customers write to it and see it as the sender.",
                vi: "Khách gửi thư tới địa chỉ này và thấy nó là người gửi."
            )
        ),
        ConfigField(
            "from_name",
            .string,
            label: .init(en: "Sender's name", vi: "Tên người gửi"),
            help: .init(
                en: "Shown beside the address, such as your shop's name.",
                vi: "Hiện cạnh địa chỉ, ví dụ tên cửa hàng."
            ),
            required: false
        ),
        ConfigField(
            "signature",
            .list,
            label: .init(en: "Signature", vi: "Chữ ký cuối thư"),
            help: .init(
                en: "Stands below every letter, line by line, such as your shop's name and telephone number.",
                vi: "Nằm cuối mỗi thư, từng dòng một, ví dụ tên cửa hàng và số điện thoại."
            ),
            required: false
        ),
        ConfigField(
            "aliases",
            .list,
            label: .init(en: "Other addresses", vi: "Địa chỉ khác"),
            help: .init(
                en: "Further addresses that end in this mailbox.",
                vi: "Những địa chỉ khác cũng chuyển thư vào hộp thư này."
            ),
            required: false
        ),
        ConfigField(
            "folder",
            .string,
            label: .init(en: "Folder", vi: "Thư mục"),
            help: .init(en: "The folder to read, usually INBOX.", vi: "Thư mục cần đọc, thường là INBOX."),
            required: false,
            fallback: "INBOX"
        ),
    ]

    private static let serverFields =
        serverFields(
            "imap",
            .init(en: "IMAP server", vi: "Máy chủ IMAP"),
            .init(en: "For receiving, such as imap.gmail.com.", vi: "Để nhận thư, ví dụ imap.gmail.com."),
            port: 993,
            security: "tls"
        )
        + serverFields(
            "smtp",
            .init(en: "SMTP server", vi: "Máy chủ SMTP"),
            .init(en: "For sending, such as smtp.gmail.com.", vi: "Để gửi thư, ví dụ smtp.gmail.com."),
            port: 587,
            security: "starttls"
        )

    private static func serverFields(
        _ kind: String,
        _ label: ConfigField.Text,
        _ help: ConfigField.Text,
        port: Int64,
        security: String
    ) -> [ConfigField] {
        let name = kind.uppercased()
        return [
            ConfigField("\(kind)_host", .host, label: label, help: help),
            ConfigField(
                "\(kind)_port",
                .int,
                label: .init(en: "\(name) port", vi: "Cổng \(name)"),
                help: .init(en: "Usually \(port).", vi: "Thường là \(port)."),
                required: false,
                fallback: .integer(port),
                range: 1...65_535
            ),
            ConfigField(
                "\(kind)_security",
                .choice,
                label: .init(en: "\(name) encryption", vi: "Mã hóa \(name)"),
                help: .init(
                    en: "tls from the first byte, starttls after the greeting; none only for a server on this machine.",
                    vi: "tls: mã hóa từ đầu; starttls: mã hóa sau lời chào; none: chỉ cho máy chủ trên chính máy này."
                ),
                required: false,
                fallback: .string(security),
                choices: ["tls", "starttls", "none"]
            ),
        ]
    }
}
