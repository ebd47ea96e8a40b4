public import ChannelKit
import HubCore

extension WebChatAdapter {
    /// The channel as the hub registers it, with what the conformance kit found for this version.
    public static let plugin = ChannelPlugin(
        WebChatAdapter.self,
        conformance: try? JSON.decode(ConformanceReport.self, from: PackageResources.conformance_json)
    )

    /// What web chat is and can: everything the widget shows, without windows or rates, since no platform is behind it.
    public static var descriptor: ChannelDescriptor {
        ChannelDescriptor(
            id: "web_chat",
            name: "Web chat",
            version: "1.0.0",
            docs: "Plugins-docs/WebChat.md",
            config: WebChatConfig.schema,
            ingress: [.site],
            capabilities: capabilities,
            handleKinds: [.siteUser, .visitor, .email, .phone],
            verification: .hubToken
        )
    }

    private static var capabilities: ChannelCapabilities {
        let file = ChannelCapabilities.MediaRules(maxBytes: 25 << 20, maxCaption: Limits.textLength)
        return ChannelCapabilities(
            text: .init(maxLength: Limits.textLength, unit: .grapheme),
            media: [.image: file, .video: file, .audio: file, .voice: file, .file: file],
            edit: .native,
            delete: .native,
            choices: .init(.native, maxCount: 10),
            typing: .native,
            markRead: .native,
            receipts: [.sent, .read],
            idempotency: .key
        )
    }
}
