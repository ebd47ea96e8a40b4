import ChannelKit
import ChannelTestKit
import HubCore

/// The tutorial's adapter with some of its parts replaced by wrong ones.
struct Saboteur: WebhookSource {
    var adapter: AcmeAdapter
    var tricks: Tricks

    struct Tricks: Sendable {
        var probe: (@Sendable (AcmeAdapter) async throws -> [AccountProfile])?
        var admit: (@Sendable (AcmeAdapter, WebhookRequest) async throws(WebhookRejection) -> Admission)?
        var decode: (@Sendable (AcmeAdapter, RawEvent) -> [Decoded])?
        var send: (@Sendable (AcmeAdapter, OutboundCommand) async throws(SendFailure) -> SendReceipt)?
    }

    func probe() async throws -> [AccountProfile] {
        guard let trick = tricks.probe else { return try await adapter.probe() }
        return try await trick(adapter)
    }

    func admit(_ request: WebhookRequest) async throws(WebhookRejection) -> Admission {
        guard let trick = tricks.admit else { return try await adapter.admit(request) }
        return try await trick(adapter, request)
    }

    func decode(_ raw: RawEvent) -> [Decoded] {
        guard let trick = tricks.decode else { return adapter.decode(raw) }
        return trick(adapter, raw)
    }

    func send(_ command: OutboundCommand) async throws(SendFailure) -> SendReceipt {
        guard let trick = tricks.send else { return try await adapter.send(command) }
        return try await trick(adapter, command)
    }
}

/// One way to break the adapter, and the check that must notice.
struct Sabotage: Sendable, CustomStringConvertible {
    var check: Int
    var title: String
    var tricks = Saboteur.Tricks()
    var describe: @Sendable (inout ChannelDescriptor) -> Void = { _ in }
    var prepare: @Sendable (inout ConformanceSubject) -> Void = { _ in }

    var description: String { "\(check): \(title)" }

    init(_ check: Int, _ title: String, _ change: (inout Self) -> Void) {
        self.check = check
        self.title = title
        change(&self)
    }

    var subject: ConformanceSubject {
        var descriptor = AcmeAdapter.descriptor
        describe(&descriptor)
        let tricks = tricks
        let plugin = ChannelPlugin(descriptor: descriptor) { connection, context in
            Roles(Saboteur(adapter: try AcmeAdapter(connection: connection, context: context), tricks: tricks))
        }
        var subject = ConformanceSubject.acme(plugin)
        prepare(&subject)
        return subject
    }
}
