import ChannelKit
import HubCore
import HubStorage

/// Makes what the API shows out of what the store keeps, reading names and files for all at once.
struct Views {
    let reader: Reader
    let workspace: ID<Workspace>

    /// How interactions are shown, in the order given.
    func interactions(_ interactions: [Interaction]) throws -> [InteractionView] {
        let files = try reader.attachments(
            of: interactions.filter { !($0.body.content?.media ?? []).isEmpty }.map(\.id),
            in: workspace
        )
        var names = NameBook(reader: reader, workspace: workspace)
        return try interactions.map { interaction in
            let content = interaction.body.content
            return InteractionView(
                id: interaction.id,
                conversation: interaction.conversation,
                sequence: interaction.sequence,
                kind: interaction.body.kind,
                author: try names.author(interaction.author),
                text: content?.plainText ?? "",
                html: content?.parts.lazy.compactMap { if case .html(let html) = $0 { html } else { nil } }.first,
                quoted: content?.parts.lazy.compactMap { if case .quotedText(let text) = $0 { text } else { nil } }
                    .first,
                subject: content?.subject,
                files: self.files(content?.media ?? [], files[interaction.id] ?? []),
                details: try details(interaction.body),
                ticket: interaction.ticket,
                occurredAt: interaction.occurredAt,
                receivedAt: interaction.receivedAt,
                delivery: interaction.delivery,
                deliveryReason: interaction.deliveryReason,
                editedAt: interaction.editedAt,
                deletedAt: interaction.deletedAt,
                reactions: interaction.reactions.map(\.symbol)
            )
        }
    }

    private func files(_ media: [Media], _ records: [AttachmentRecord]) -> [FileView] {
        let byPosition = Dictionary(records.map { ($0.position, $0) }) { first, _ in first }
        return media.enumerated().map { position, media in
            let record = byPosition[position]
            return FileView(
                kind: media.kind,
                name: media.name ?? media.kind.rawValue,
                mimeType: record?.mimeType ?? media.mimeType,
                size: record?.size ?? media.size,
                url: record?.blob.map { "/api/v1/files/\($0)?name=\((media.name ?? "file").percentEncoded)" },
                contentID: media.contentID,
                reason: record?.reason
            )
        }
    }

    // Places, contacts and whatever else is no text keep their own shape.
    private func details(_ body: Interaction.Body) throws -> JSONValue? {
        switch body {
        case .call(let call): try JSON.value(call)
        case .order(let order): try JSON.value(order)
        case .form(let form): try JSON.value(form)
        case .visit(let visit): try JSON.value(visit)
        case .system(let notice): try JSON.value(notice)
        case .comment(_, let post): ["post": .string(post)]
        default: try extras(body.content)
        }
    }

    private func extras(_ content: Content?) throws -> JSONValue? {
        var extras: [JSONValue] = []
        for part in content?.parts ?? [] {
            switch part {
            case .location(let location): extras.append(["location": try JSON.value(location)])
            case .contact(let card): extras.append(["contact": try JSON.value(card)])
            case .choice(let choice): extras.append(["choice": try JSON.value(choice)])
            case .referral(let text): extras.append(["referral": .string(text)])
            case .unsupported(let name): extras.append(["unsupported": .string(name)])
            default: continue
            }
        }
        return extras.isEmpty ? nil : .array(extras)
    }
}

/// The names of customers and agents, each read once.
struct NameBook {
    let reader: Reader
    let workspace: ID<Workspace>
    private var customers: [ID<Customer>: String] = [:]
    private var agents: [ID<Agent>: String] = [:]

    init(reader: Reader, workspace: ID<Workspace>) {
        self.reader = reader
        self.workspace = workspace
    }

    mutating func author(_ author: Interaction.Author) throws -> AuthorView {
        switch author {
        case .customer(let id): AuthorView(kind: "customer", id: "\(id)", name: try name(of: id))
        case .agent(let id?): AuthorView(kind: "agent", id: "\(id)", name: try name(of: id))
        case .agent(nil): AuthorView(kind: "agent")
        case .system: AuthorView(kind: "system")
        }
    }

    mutating func name(of id: ID<Customer>) throws -> String {
        if let known = customers[id] { return known }
        let name = try reader.customer(id, in: workspace)?.name ?? ""
        customers[id] = name
        return name
    }

    mutating func name(of id: ID<Agent>) throws -> String {
        if let known = agents[id] { return known }
        let name = try reader.agentName(id, in: workspace) ?? ""
        agents[id] = name
        return name
    }
}

extension JSON {
    /// A value as it would be read back from its JSON.
    static func value(_ value: some Encodable) throws -> JSONValue {
        try decode(from: try encode(value))
    }
}
