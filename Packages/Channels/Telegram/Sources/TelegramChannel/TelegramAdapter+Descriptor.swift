public import ChannelKit
import HubCore

extension TelegramAdapter {
    /// The channel as the hub registers it, with what the conformance kit found for this version.
    public static let plugin = ChannelPlugin(
        TelegramAdapter.self,
        conformance: try? JSON.decode(ConformanceReport.self, from: PackageResources.conformance_json)
    )

    /// What Telegram is and can, for bots.
    public static let descriptor = ChannelDescriptor(
        id: "telegram",
        name: "Telegram",
        version: "1.0.0",
        docs: "Plugins-docs/Telegram.md",
        config: configuration,
        ingress: [.webhook, .poll],
        capabilities: capabilities,
        // Telegram promises no figures; these are the ones its own guide names, and 429 corrects them.
        rates: [
            RateRule(.account, 30, perMilliseconds: 1000),
            RateRule(.conversation, 3, perMilliseconds: 3000),
        ],
        egressHosts: ["api.telegram.org"],
        handleKinds: [.telegramUser, .telegramChat, .phone],
        verification: .sharedSecret
    )

    /// A business account may answer for a day after the customer wrote, may mark as read, cannot react, and is shown
    /// what was said in its name.
    public func capabilities(in conversation: ConversationRef) -> ChannelCapabilities? {
        guard ChatAddress(key: conversation.key)?.isBusiness == true else { return nil }
        var capabilities = Self.capabilities
        capabilities.windows = [ReplyWindow(seconds: 24 * 3600, after: .wait)]
        capabilities.markRead = .native
        capabilities.reaction = .none
        capabilities.edit.maxAgeSeconds = 48 * 3600
        capabilities.echoesOwnMessages = true
        return capabilities
    }

    private static let capabilities = ChannelCapabilities(
        text: .init(maxLength: Limits.text, unit: .utf16),
        media: [
            .image: files(Limits.photoBytes, Limits.photoTypes.union(["image/gif"])),
            .video: files(Limits.fileBytes),
            .audio: files(Limits.fileBytes),
            .voice: files(Limits.fileBytes, Limits.voiceTypes),
            .sticker: .init(maxBytes: 512_000, mimeTypes: Limits.stickerTypes.sorted()),
            .file: files(Limits.fileBytes),
        ],
        reaction: .init(.partial, maxCount: 1),
        edit: .native,
        delete: .init(.native, maxAgeSeconds: 48 * 3600),
        reply: .native,
        location: .native,
        choices: .init(.native, maxCount: Limits.buttons),
        typing: .native,
        receipts: [.sent],
        surfaces: [.direct, .group],
        canInitiate: false,
        idempotency: .none
    )

    private static func files(_ maxBytes: Int, _ types: Set<String> = []) -> ChannelCapabilities.MediaRules {
        .init(maxBytes: maxBytes, mimeTypes: types.sorted(), maxCaption: Limits.caption)
    }
}
