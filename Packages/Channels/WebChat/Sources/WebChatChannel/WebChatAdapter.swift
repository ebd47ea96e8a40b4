public import ChannelKit
import HubCore

/// Chat on a web site: the hub serves the widget, so there is no platform behind it and nothing is ever called.
///
/// A visitor is known by a token that this adapter signs, or by what the site signs about its own user. Sending means
/// that the hub has committed the message to the visitor's stream.
public struct WebChatAdapter: BuildableAdapter, SiteSurface {
    let config: WebChatConfig
    let secrets: any SecretReader
    /// The platform's id of the one account: the connection's own number.
    let account: String

    /// Reads the configuration; does no I/O.
    ///
    /// - Throws: ``ChannelKit/ConfigurationProblem`` for an origin that no browser would send or a colour that is none.
    public init(connection: ChannelConnection, context: AdapterContext) throws {
        config = try WebChatConfig(connection)
        secrets = context.secrets
        account = connection.id.description
    }

    /// The one account of the connection, named after the site.
    ///
    /// - Throws: ``ChannelKit/AdapterFailure/unauthorized(_:)`` if the hub has made no secrets for the connection.
    public func probe() async throws -> [AccountProfile] {
        guard !keys(WebChatConfig.tokenSecret).isEmpty, !keys(WebChatConfig.identitySecret).isEmpty else {
            throw AdapterFailure.unauthorized("The connection has no signing secrets; let the hub make new ones.")
        }
        return [AccountProfile(id: account, name: config.siteName)]
    }

    /// Accepts what the visitor's screen can show; the hub has already committed it to their stream.
    ///
    /// - Returns: the command's id, which is also the id of the message on the visitor's screen.
    public func send(_ command: OutboundCommand) async throws(SendFailure) -> SendReceipt {
        switch command.action {
        case .message(let content), .edit(_, let content): try refuseWhatCannotBeShown(content)
        case .delete, .typing, .markRead: break
        default: throw .unsupported(command.action.name)
        }
        return .sent([MessageRef(command.id.description)])
    }

    /// The values of a secret that are valid now, without empty ones; none if it is missing.
    func keys(_ name: String) -> [String] {
        ((try? secrets.secrets(name)) ?? []).filter { !$0.isEmpty }
    }

    private func refuseWhatCannotBeShown(_ content: Content) throws(SendFailure) {
        if content.parts.isEmpty { throw .unsupported("an empty message") }
        if content.quoted != nil { throw .unsupported("an answer to one message") }
        let rules = Self.descriptor.capabilities
        for part in content.parts {
            switch part {
            case .text(let text) where !rules.text.allows(text): throw Self.tooLong
            case .media(let media) where rules.media[media.kind] == nil: throw .unsupported(media.kind.rawValue)
            case .media(let media) where !rules.text.allows(media.caption ?? ""): throw Self.tooLong
            case .text, .media, .choice: continue
            default: throw .unsupported("this kind of content")
            }
        }
    }

    private static var tooLong: SendFailure {
        .permanent(.init("the text is longer than \(Limits.textLength) characters"))
    }
}
