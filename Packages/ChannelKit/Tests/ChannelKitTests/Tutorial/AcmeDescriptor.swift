import ChannelKit
import HubCore

extension ChannelDescriptor {
    static let acme = ChannelDescriptor(
        id: "acme",
        name: "Acme Chat",
        version: "1.0.0",
        docs: "https://hub.example/docs/acme",
        config: ConfigSchema([
            ConfigField(
                "token",
                .secret,
                label: .init(en: "Access token", vi: "Mã truy cập"),
                help: .init(en: "In Acme, under Shop settings, API.", vi: "Trong Acme, mục Cài đặt cửa hàng, API.")
            ),
            ConfigField(
                "signing",
                .secret,
                label: .init(en: "Signing secret", vi: "Khóa ký"),
                help: .init(en: "Shown once when you add the webhook.", vi: "Chỉ hiện một lần khi bạn thêm webhook.")
            ),
            ConfigField(
                "signature",
                .string,
                label: .init(en: "Signature", vi: "Chữ ký"),
                help: .init(en: "Stands below each message.", vi: "Nằm dưới mỗi tin nhắn."),
                required: false,
                fallback: ""
            ),
        ]),
        ingress: [.webhook],
        capabilities: ChannelCapabilities(
            text: .init(maxLength: 1000, unit: .utf16),
            windows: [ReplyWindow(seconds: 86_400, after: .wait)],
            idempotency: .key
        ),
        rates: [RateRule(.account, 20, perMilliseconds: 1000)],
        egressHosts: ["api.acme.example"],
        handleKinds: ["acme_user"],
        verification: .signature
    )
}
