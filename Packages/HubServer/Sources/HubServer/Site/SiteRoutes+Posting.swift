import ChannelKit
import HubCore
import HubStorage
import HubSync
import NIOCore

/// What a screen posts.
struct SitePostInput: Decodable {
    var id: String?
    var action: String
    var data: JSONValue?
    var files: [String]?
}

extension SiteRoutes {
    /// Stores a post, or passes a signal on; returns once it is durable.
    func take(_ input: SitePostInput, _ files: [Media], _ caller: SiteCaller, _ call: Call) async throws {
        let post = SitePost(
            action: input.action,
            id: input.id,
            data: input.data ?? .object([:]),
            files: files,
            receivedAt: call.hub.services.now()
        )
        let reception: SiteReception
        do throws(WebhookRejection) {
            reception = try caller.surface.receive(post, from: caller.session)
        } catch {
            throw Problem(error)
        }
        switch reception {
        case .store(let event):
            try await services.intake.receive([event], on: caller.connection)
            arrivals.note(caller.owner)
        case .typing(let isOn): try await signalTyping(isOn, caller, call)
        default: return
        }
    }

    /// Notes up to where the visitor has seen the conversation, and tells the agents.
    func markSeen(through sequence: Int64, _ caller: SiteCaller, _ call: Call) async throws {
        guard let record = try await caller.conversation(call) else { return }
        let conversation = record.conversation
        let seen = min(sequence, conversation.lastSequence)
        try await call.store.commit { transaction in
            try transaction.markSeenByCustomer(conversation.id, through: seen, in: conversation.workspace)
        }
    }

    /// What a customer sees of the interactions that `question` gives.
    func items(
        _ call: Call,
        _ caller: SiteCaller,
        _ record: ConversationRecord,
        _ question: @escaping @Sendable (Reader) throws -> [Interaction]
    ) async throws -> [SiteItem] {
        let (store, connection) = (call.store, caller.connection.record)
        return try await call.read { reader in
            let view = SiteView(
                reader: reader,
                workspace: connection.workspace,
                connection: connection.id,
                seen: try reader.teamSeen(record.conversation.id, in: connection.workspace),
                store: store
            )
            return try view.items(try question(reader))
        }
    }

    static func json<Input: Decodable>(_: Input.Type, _ call: Call) async throws -> Input {
        let bytes = try await call.bytes(upTo: call.hub.configuration.bodyLimit).readableBytesView
        do {
            return try JSON.decode(Input.self, from: bytes.isEmpty ? Array("{}".utf8) : Array(bytes))
        } catch {
            throw Problem(.malformed, "The request cannot be read.")
        }
    }

    private func signalTyping(_ isOn: Bool, _ caller: SiteCaller, _ call: Call) async throws {
        guard let record = try await caller.conversation(call) else { return }
        services.feed.signalTyping(
            in: record.conversation.id,
            of: record.conversation.workspace,
            name: "",
            isOn: isOn,
            byCustomer: true
        )
    }
}
