import ChannelKit
import Foundation
import HubCore
import HubStorage
import HubSync
import Logging
import Synchronization

/// A whole hub over a store in a temporary folder, with channels whose raw events are the events themselves as JSON.
final class MediaHub: Sendable {
    let services: HubServices
    let workspace: ID<Workspace>
    private let folder: String
    private let keys = Mutex(0)
    private let ahead = Ahead()

    var store: Store { services.store }

    /// A hub with a connection for each of the channels: descriptors with what their adapters find when asked for a
    /// file; without that they look nothing up.
    init(
        _ channels: [(ChannelDescriptor, (@Sendable (Media) async throws -> MediaSource)?)],
        settings: WorkspaceSettings = WorkspaceSettings(),
        largestFile: Int = 1000
    ) async throws {
        folder = NSTemporaryDirectory() + "hub-\(UUID().uuidString)"
        let ahead = ahead
        let key = try MasterKey.atSetup(in: folder, environment: [:])
        let store = try Store.open(folder: folder, key: key) { Store.systemTime() + ahead.time.withLock { $0 } }
        workspace = try await store.commit { try $0.createWorkspace(name: "Shop Hoa", settings: settings).id }
        let plugins = channels.map { descriptor, find in
            ChannelPlugin(descriptor: descriptor) { _, context in
                find.map { Roles(FindingAdapter(descriptor, context, find: $0)) }
                    ?? Roles(MediaAdapter(descriptor, context))
            }
        }
        let options = HubServices.Options(allowList: ["127.0.0.1"], owner: "test", largestFile: largestFile)
        services = try await HubServices(store: store, plugins: plugins, options: options, log: Logger(label: "test"))
        for (descriptor, _) in channels {
            _ = try await services.pool.connect(
                descriptor.id,
                name: descriptor.name,
                config: .object([:]),
                in: workspace
            )
        }
    }

    deinit {
        try? services.store.close()
        try? FileManager.default.removeItem(atPath: folder)
    }

    func connection(_ channel: ChannelID) throws -> ActiveConnection {
        guard let found = services.pool.all.first(where: { $0.descriptor.id == channel }) else {
            throw StoreError.notFound("connection of \(channel)")
        }
        return found
    }

    /// Lets a customer say something and returns the conversation.
    @discardableResult
    func receive(
        _ body: InboundEvent.Body,
        through channel: ChannelID = "files",
        from claims: [Claim] = [Claim(Handle("tester", "1"), .platformAccount)],
        name: String? = nil,
        in chat: String = "chat-1",
        at moment: Timestamp = Store.systemTime()
    ) async throws -> ID<Conversation> {
        let event = InboundEvent(
            key: EventKey("event-\(number())"),
            account: ["us"],
            conversation: ConversationRef(chat),
            author: .customer(claims, name: name),
            occurredAt: moment,
            body: body
        )
        let raw = RawEvent(mediaType: "application/json", bytes: try JSON.encode([event]), receivedAt: moment)
        try await services.intake.receive([raw], on: connection(channel))
        _ = try await services.applier.applyWaiting()
        let connection = try connection(channel).record.id
        let workspace = workspace
        return try await store.read { reader in
            let account = try reader.accounts(of: connection, in: workspace).first
            let record = try account.flatMap { try reader.conversation(chat, of: $0.id, in: workspace) }
            guard let record else { throw StoreError.notFound("conversation") }
            return record.conversation.id
        }
    }

    /// Lets a customer send a file and returns what the hub keeps of it.
    func receive(file media: Media, through channel: ChannelID = "files") async throws -> AttachmentRecord {
        let conversation = try await receive(
            .message(Content(parts: [.media(media)]), MessageRef("m-\(number())")),
            through: channel
        )
        let workspace = workspace
        return try await store.read { reader in
            let said = try reader.interactions(of: conversation, in: workspace, limit: 1)
            let kept = try reader.attachments(of: said.map(\.id), in: workspace).values.first?.first
            guard let kept else { throw StoreError.notFound("attachment") }
            return kept
        }
    }

    /// What the hub keeps of a file now.
    func now(_ attachment: AttachmentRecord) async throws -> AttachmentRecord? {
        try await store.read { reader in
            try reader.attachments(of: [attachment.interaction], in: attachment.workspace)[attachment.interaction]?
                .first
        }
    }

    /// Lets the store's clock run ahead of the machine's.
    func advance(by duration: Duration) {
        ahead.time.withLock { $0 += duration }
    }

    private final class Ahead: Sendable {
        let time = Mutex(Duration.zero)
    }

    func number() -> Int {
        keys.withLock { keys in
            keys += 1
            return keys
        }
    }
}

/// A channel that takes its events as they are and sends everything at once.
struct MediaAdapter: EventDecoder {
    private let descriptor: ChannelDescriptor

    init(_ descriptor: ChannelDescriptor, _ context: AdapterContext) {
        self.descriptor = descriptor
    }

    func probe() async throws -> [AccountProfile] { [AccountProfile(id: "us", name: descriptor.name)] }

    func decode(_ raw: RawEvent) -> [Decoded] {
        raw.decodeJSON([InboundEvent].self) { $0.map { .event($0) } }
    }

    func send(_ command: OutboundCommand) async throws(SendFailure) -> SendReceipt {
        .sent([MessageRef("sent-\(command.id)")])
    }
}

/// The same, with an answer to where files are.
struct FindingAdapter: MediaResolver, EventDecoder {
    private let inner: MediaAdapter
    private let find: @Sendable (Media) async throws -> MediaSource

    init(
        _ descriptor: ChannelDescriptor,
        _ context: AdapterContext,
        find: @escaping @Sendable (Media) async throws -> MediaSource
    ) {
        inner = MediaAdapter(descriptor, context)
        self.find = find
    }

    func probe() async throws -> [AccountProfile] { try await inner.probe() }
    func decode(_ raw: RawEvent) -> [Decoded] { inner.decode(raw) }
    func send(_ command: OutboundCommand) async throws(SendFailure) -> SendReceipt { try await inner.send(command) }

    func resolve(_ media: Media, in raw: RawEvent) async throws -> MediaSource {
        // What came along is what the adapter is given again.
        guard String(decoding: raw.bytes, as: UTF8.self).contains("event-") else {
            throw AdapterFailure.unexpected("these are not the bytes that came")
        }
        return try await find(media)
    }
}

extension ChannelDescriptor {
    /// A channel for tests, of which only this much matters.
    static func plain(
        _ id: ChannelID,
        name: String = "Test",
        ingress: Set<Ingress> = [.webhook],
        canInitiate: Bool = false,
        kinds: [HandleKind] = ["tester"]
    ) -> Self {
        Self(
            id: id,
            name: name,
            version: "1.0.0",
            docs: "",
            config: ConfigSchema([]),
            ingress: ingress,
            capabilities: ChannelCapabilities(
                text: .init(maxLength: 10_000, unit: .grapheme),
                canInitiate: canInitiate
            ),
            handleKinds: kinds,
            verification: .signature
        )
    }
}
