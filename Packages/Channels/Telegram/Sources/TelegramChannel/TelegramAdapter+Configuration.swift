import ChannelKit
import HubCore

extension TelegramAdapter {
    /// What an operator enters.
    static let configuration = ConfigSchema([
        ConfigField(
            "bot_token",
            .secret,
            label: .init(en: "Bot token", vi: "Mã token của bot"),
            help: .init(
                en: "BotFather gives it when you create the bot; it looks like 123456789:AAE….",
                vi: "BotFather cấp mã này khi bạn tạo bot; mã có dạng 123456789:AAE…."
            )
        ),
        ConfigField(
            "mode",
            .choice,
            label: .init(en: "How messages arrive", vi: "Cách nhận tin nhắn"),
            help: .init(
                en: "webhook if Telegram can reach this hub from the internet, else polling.",
                vi: "Chọn webhook nếu Telegram truy cập được hub này từ internet, nếu không thì chọn polling."
            ),
            fallback: "webhook",
            choices: ["webhook", "polling"]
        ),
        ConfigField(
            "webhook_secret",
            .generatedSecret,
            label: .init(en: "Webhook secret", vi: "Khóa bí mật của webhook"),
            help: .init(
                en: "Telegram repeats it in every request, which proves where the request comes from.",
                vi: "Telegram gửi kèm khóa này trong mỗi yêu cầu để chứng minh nguồn gửi."
            ),
            visibleWhen: .init("mode", equals: "webhook")
        ),
        ConfigField(
            "accept_groups",
            .bool,
            label: .init(en: "Groups and channels", vi: "Nhóm và kênh"),
            help: .init(
                en: "Whether messages from groups and channels count; otherwise only private chats do.",
                vi: "Có nhận tin nhắn từ nhóm và kênh hay không; nếu không, chỉ nhận trò chuyện riêng."
            ),
            fallback: true
        ),
        ConfigField(
            "api_base",
            .url,
            label: .init(en: "Bot API server", vi: "Máy chủ Bot API"),
            help: .init(
                en: "Change it only if you run a Bot API server of your own.",
                vi: "Chỉ thay đổi nếu bạn tự vận hành máy chủ Bot API."
            ),
            fallback: .string(publicServer)
        ),
    ])
}
