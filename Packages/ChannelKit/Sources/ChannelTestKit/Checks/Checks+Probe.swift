import HTTPTypes
import ChannelKit
import ChannelSimulation
import HubCore

extension DescriptionChecks {
    static func probe(_ subject: ConformanceSubject) async throws -> Verdict {
        let world = try subject.makeWorld()
        let first = try await world.roles.core.probe()
        let second = try await world.roles.core.probe()
        try require(!first.isEmpty, "the probe found no account")
        try require(first.allSatisfy { !$0.id.isEmpty }, "the probe found an account without an id")
        try require(first.map(\.id) == second.map(\.id), "two probes found different accounts")
        guard !world.calls().isEmpty else { return .pass }
        try await badCredentials(subject)
        try await outage(subject)
        return .pass
    }

    private static func badCredentials(_ subject: ConformanceSubject) async throws {
        let world = try subject.makeWorld()
        for (key, value) in subject.wrongSecrets { world.secrets.set(key, value) }
        do {
            _ = try await world.roles.core.probe()
        } catch AdapterFailure.unauthorized {
            return
        } catch {
            throw ConformanceFailure("bad credentials must throw AdapterFailure.unauthorized, not \(error)")
        }
        throw ConformanceFailure("the probe accepts bad credentials")
    }

    private static func outage(_ subject: ConformanceSubject) async throws {
        for fault in [Fault.refused, .noSuchHost, .timeoutAfterWrite, .status(503)] {
            let world = try subject.makeWorld()
            world.failAlways(fault)
            do {
                _ = try await world.roles.core.probe()
            } catch AdapterFailure.unreachable {
                continue
            } catch {
                throw ConformanceFailure("with the fault \(fault) a probe must throw .unreachable, not \(error)")
            }
            throw ConformanceFailure("the probe succeeds although the platform has the fault \(fault)")
        }
    }

    /// Uses the adapter in every way it has, with its secrets right and wrong, and looks for them afterwards.
    static func canaries(_ subject: ConformanceSubject) async throws -> Verdict {
        let canaries = subject.secrets.values
        guard !canaries.isEmpty else { return .exempt("the channel has no secrets") }
        for (key, value) in canaries {
            try require(value.utf8.count >= 12, "the example's '\(key)' is too short to be looked for")
        }
        let world = try subject.makeWorld()
        var said: [String] = [String(describing: world.roles.core)]
        for fault in [nil, Fault.status(401), .status(500), .resetMidResponse, .malformedSuccess, .refused] {
            world.failAlways(fault)
            said += await words(of: world, subject)
        }
        world.failAlways(nil)
        for (key, value) in subject.wrongSecrets { world.secrets.set(key, value) }
        said += await words(of: world, subject)
        said += world.log.lines
        for (key, value) in canaries.merging(subject.wrongSecrets, uniquingKeysWith: { right, _ in right }) {
            try search(for: value, named: key, in: said)
        }
        for (key, value) in subject.wrongSecrets { try search(for: value, named: key, in: said) }
        return .pass
    }

    private static func search(for secret: String, named key: String, in texts: [String]) throws {
        let forms = [secret, Signature.hex(secret.utf8), Signature.base64URL(Array(secret.utf8))]
        for text in texts where forms.contains(where: { text.contains($0) }) {
            throw ConformanceFailure("the secret '\(key)' shows up in: \(text.replacing(secret, with: "<secret>"))")
        }
    }

    /// What an adapter answers or throws when it is used.
    private static func words(of world: ConformanceWorld, _ subject: ConformanceSubject) async -> [String] {
        var said: [String] = []
        func note(_ act: () async throws -> Any) async {
            do {
                said.append(String(reflecting: try await act()))
            } catch {
                said.append(String(reflecting: error))
            }
        }
        await note { try await world.roles.core.probe() }
        await note { try await world.roles.core.send(subject.command(.message(.text("Hello")))) }
        if let poll = world.roles.poll { await note { try await poll.poll(after: nil).next as Any } }
        guard let admitting = world.roles.webhook, let webhook = subject.webhook else { return said }
        var request = WebhookRequest.empty(at: world.clock.now())
        await note { try await admitting.admit(request) }
        webhook.sign(&request, subject.secrets)
        await note { try await admitting.admit(request) }
        return said
    }
}

extension WebhookRequest {
    /// A POST of an empty object.
    static func empty(at moment: Timestamp, body: String = "{}") -> Self {
        WebhookRequest(
            method: .post,
            publicURL: "https://hub.example/in/1",
            headers: [.contentType: "application/json"],
            body: Array(body.utf8),
            receivedAt: moment
        )
    }
}

extension ConformanceSubject {
    /// A command to the example's conversation.
    func command(_ action: OutboundCommand.Action, id: Int64 = 1, sender: SenderKind = .human) -> OutboundCommand {
        OutboundCommand(
            id: ID(id),
            account: target.account,
            conversation: target.conversation,
            recipients: target.recipients,
            conversationID: ID(1),
            sender: sender,
            action: action
        )
    }
}
