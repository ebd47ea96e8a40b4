import ChannelKit
import HubCore
import HubStorage
import HubSync

/// An interaction as its customer may see it: no notes, no names of other customers, no inner ids of colleagues.
struct SiteItem: Codable, Sendable {
    var id: ID<Interaction>
    var sequence: Int64
    var from: String
    var name: String?
    var text: String?
    var files: [SiteFile]
    var choices: [Choice]?
    var at: Timestamp
    var state: String?
    var deleted: Bool?
    var edited: Bool?
    /// The screen's own id of the post that this came from.
    var client: String?
}

/// A file as a customer sees it.
struct SiteFile: Codable, Sendable {
    var url: String
    var name: String
    var size: Int?
    var kind: MediaKind
}

/// Makes what a customer sees of their own conversation.
struct SiteView {
    let reader: Reader
    let workspace: ID<Workspace>
    let connection: ID<Connection>
    let seen: Int64
    let store: Store

    /// The interactions that a customer may see, in the order given.
    func items(_ interactions: [Interaction]) throws -> [SiteItem] {
        let visible = interactions.filter(Self.isVisible)
        let files = try reader.attachments(of: visible.map(\.id), in: workspace)
        var names = NameBook(reader: reader, workspace: workspace)
        return try visible.map { try item($0, files: files[$0.id] ?? [], &names) }
    }

    /// Whether an interaction is the customer's to see.
    static func isVisible(_ interaction: Interaction) -> Bool {
        switch interaction.body {
        case .message, .comment, .form: interaction.delivery != .cancelled
        default: false
        }
    }

    private func item(
        _ interaction: Interaction,
        files: [AttachmentRecord],
        _ names: inout NameBook
    ) throws -> SiteItem {
        let content = interaction.body.content
        let author = try names.author(interaction.author)
        let isDeleted = interaction.deletedAt != nil
        let choices: [Choice] = (content?.parts ?? []).compactMap { part in
            if case .choice(let choice) = part { choice } else { nil }
        }
        return SiteItem(
            id: interaction.id,
            sequence: interaction.sequence,
            from: author.kind == "customer" ? "visitor" : author.kind == "agent" ? "team" : "system",
            name: author.kind == "agent" ? author.name : nil,
            text: isDeleted ? nil : text(interaction.body),
            files: isDeleted ? [] : try self.files(content?.media ?? [], files),
            choices: author.kind == "customer" || choices.isEmpty ? nil : choices,
            at: interaction.receivedAt,
            state: author.kind == "customer" ? (interaction.sequence <= seen ? "seen" : "sent") : nil,
            deleted: isDeleted ? true : nil,
            edited: interaction.editedAt == nil ? nil : true,
            client: author.kind == "customer" ? interaction.ref?.text : nil
        )
    }

    private func text(_ body: Interaction.Body) -> String? {
        guard case .form(let form) = body else { return body.content?.plainText }
        return form.answers.map { "\($0.field): \($0.value)" }.joined(separator: "\n")
    }

    private func files(_ media: [Media], _ records: [AttachmentRecord]) throws -> [SiteFile] {
        let byPosition = Dictionary(records.map { ($0.position, $0) }) { first, _ in first }
        return try media.enumerated().compactMap { position, media in
            guard let record = byPosition[position], let hash = record.blob else { return nil }
            return SiteFile(
                url: try SiteLink.make(hash, name: media.name ?? "file", connection, store),
                name: media.name ?? "file",
                size: record.size ?? media.size,
                kind: media.kind
            )
        }
    }
}

/// Links to files that work without the visitor's token, since a picture's address cannot carry one.
enum SiteLink {
    private static let place = "site-file"

    /// An address for one stored file.
    static func make(_ hash: BlobHash, name: String, _ connection: ID<Connection>, _ store: Store) throws -> String {
        let sealed = try store.seal(Array(hash.text.utf8), for: "\(place)/\(connection)")
        return "/site/\(connection)/files/\(Signature.base64URL(sealed))?name=\(name.percentEncoded)"
    }

    /// The file that an address stands for.
    static func open(_ text: String, _ connection: ID<Connection>, _ store: Store) -> BlobHash? {
        guard let sealed = Signature.bytes(base64URL: text),
            let plain = try? store.unseal(sealed, for: "\(place)/\(connection)")
        else { return nil }
        return BlobHash(String(decoding: plain, as: UTF8.self))
    }
}
