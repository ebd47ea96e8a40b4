import ChannelKit
import HTTPTypes
import HubCore
import HubStorage
import HubSync

/// A message that is passed on to somebody else.
struct NewForward: APIType {
    var to: [String]
    var cc: [String]?
    var bcc: [String]?
    var text: String?

    static let schema = Schema.object(
        "NewForward",
        .required("to", .array(.email, 1...20), "Who gets it instead of the customer."),
        .optional("cc", .array(.email, 0...20), "Who else gets it, seen by all."),
        .optional("bcc", .array(.email, 0...20), "Who else gets it, seen by nobody."),
        .optional("text", .text(0...200_000), "Words above what is passed on.")
    )
}

extension Endpoint {
    /// Passing a message on, with its files, to an address outside.
    static func forwarding(_ services: HubServices) -> Endpoint {
        let forwarding = Forwarding(services: services)
        return Endpoint(
            .post,
            "/api/v1/interactions/{interaction}/forward",
            .needs(.answerCustomers),
            "Passes a message on to somebody else, with its files; answers come back to the conversation.",
            takes: NewForward.self,
            returns: InteractionPage.self,
            status: .created,
            forwarding.forward
        )
    }
}

/// What the route for passing messages on does.
struct Forwarding: Sendable {
    let services: HubServices
    // Longer letters are rare, and their file stays with the original.
    private static let longestQuote = 200_000

    func forward(_ call: Call, _ wish: NewForward) async throws -> InteractionPage {
        let (workspace, agent) = (try call.workspace, try call.agent.id)
        let id: ID<Interaction> = try call.id("interaction")
        let outbox = services.outbox
        let page = try await call.commit { transaction in
            guard let original = try transaction.interaction(id, in: workspace), original.deletedAt == nil,
                let content = Self.said(original.body),
                let record = try transaction.conversation(original.conversation, in: workspace)
            else { throw Problem.notFound("message") }
            let (files, missing) = try Self.files(of: original, content, transaction, workspace)
            let region = try transaction.settings(of: workspace).region
            let quote = ForwardedQuote(
                author: try Self.author(of: original, record, transaction, workspace),
                moment: original.occurredAt,
                subject: content.subject ?? record.conversation.subject,
                text: String(content.plainText.prefix(Self.longestQuote)),
                missing: missing,
                isVietnamese: region == "VN"
            )
            var parts = [wish.text].compactMap { $0 }.filter { !$0.isEmpty }.map { Content.Part.text($0) }
            parts.append(.quotedText(quote.text(cut: content.plainText.count > Self.longestQuote)))
            let passedOn = Content(
                parts: parts + files.map { .media($0) },
                subject: quote.heading,
                addressees: Addressees(to: wish.to, cc: wish.cc, bcc: wish.bcc)
            )
            let order = Outbox.Order(passedOn, in: original.conversation, by: agent)
            return try outbox.say(order, in: workspace, transaction)
        }
        outbox.signal()
        return page
    }

    // Notes are for colleagues, and what happened without words has none to pass on.
    private static func said(_ body: Interaction.Body) -> Content? {
        switch body.kind {
        case .message, .comment: body.content
        default: nil
        }
    }

    private static func files(
        of original: Interaction,
        _ content: Content,
        _ reader: Reader,
        _ workspace: ID<Workspace>
    ) throws -> (files: [Media], missing: [String]) {
        let records = try reader.attachments(of: [original.id], in: workspace)[original.id] ?? []
        var (files, missing): ([Media], [String]) = ([], [])
        for (position, media) in content.media.enumerated() {
            let record = records.first { $0.position == position }
            var copy = media
            copy.contentID = nil
            copy.caption = nil
            if let blob = record?.blob {
                copy.source = .blob(blob)
                copy.size = record?.size ?? media.size
                copy.mimeType = record?.mimeType ?? media.mimeType
            }
            if case .blob = copy.source {
                files.append(copy)
            } else {
                missing.append(media.name ?? media.kind.rawValue)
            }
        }
        return (files, missing)
    }

    private static func author(
        of original: Interaction,
        _ record: ConversationRecord,
        _ reader: Reader,
        _ workspace: ID<Workspace>
    ) throws -> String {
        var names = NameBook(reader: reader, workspace: workspace)
        let name = try names.author(original.author).name ?? ""
        guard case .customer = original.author, let id = record.handle,
            let handle = try reader.handle(id, in: workspace), handle.kind == .email
        else { return name }
        return name.isEmpty ? handle.value : "\(name) <\(handle.value)>"
    }
}

extension Addressees {
    /// Others than the customer, as the API names them; `nil` if there are none.
    init?(to: [String]? = nil, cc: [String]?, bcc: [String]?) {
        func handles(_ addresses: [String]?) -> [Handle] { (addresses ?? []).map { Handle(.email, $0) } }
        self.init(instead: handles(to), copies: handles(cc), blindCopies: handles(bcc))
        if instead.isEmpty && copies.isEmpty && blindCopies.isEmpty { return nil }
    }
}
