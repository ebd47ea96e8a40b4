import ChannelKit
import ChannelSimulation
import Foundation
import HubCore

extension ConformanceSubject {
    /// The moment at which worlds begin.
    static let start = Timestamp(seconds: 1_777_597_200)

    /// A fresh world.
    ///
    /// - Parameters:
    ///   - moment: what its clock shows.
    ///   - mode: who moves the time.
    ///   - config: another configuration than the example.
    /// - Returns: an adapter nobody has used yet.
    /// - Throws: ``ConformanceFailure`` if the example is refused, or what the adapter throws.
    func makeWorld(
        at moment: Timestamp = Self.start,
        _ mode: FakeClock.Mode = .jumping,
        config: JSONValue? = nil
    ) throws -> ConformanceWorld {
        let schema = plugin.descriptor.config
        let (completed, problems) = schema.check(config ?? example)
        if let problem = problems.first, config == nil {
            throw ConformanceFailure("the example configuration is refused: \(problem.field): \(problem.message)")
        }
        let (open, secrets) = schema.split(completed)
        let connection = ChannelConnection(id: ID(1), channel: plugin.descriptor.id, config: open)
        let clock = FakeClock(moment, mode: mode)
        return try world(ConformanceSetup(connection: connection, secrets: secrets.values, clock: clock))
    }

    /// The secrets of the example.
    var secrets: SecretSet { plugin.descriptor.config.split(example).secrets }

    /// The example's secrets with the last letter or digit of each changed.
    var wrongSecrets: [String: String] {
        secrets.values.mapValues { secret in
            var characters = Array(secret)
            guard let last = characters.lastIndex(where: { $0.isASCII && ($0.isLetter || $0.isNumber) }) else {
                return secret + "x"
            }
            characters[last] = characters[last] == "A" ? "B" : "A"
            return String(characters)
        }
    }

    func loadFixtures() throws -> [Fixture] {
        try Fixture.all(in: fixtures)
    }

    /// The fixtures that hold events, each as the raw event that the adapter stores.
    func corpus() async throws -> [(fixture: Fixture, raw: RawEvent)] {
        var found: [(Fixture, RawEvent)] = []
        for fixture in try loadFixtures() where !fixture.isHandshake {
            found.append((fixture, try await raw(of: fixture)))
        }
        return found
    }

    private func raw(of fixture: Fixture) async throws -> RawEvent {
        switch fixture.source {
        case .event(let raw): return raw
        case .request(let request):
            guard case .accept(let raw, _) = try await admit(request, of: fixture) else {
                throw ConformanceFailure("\(fixture.name): the request was taken for a handshake")
            }
            return raw
        }
    }

    /// Lets a fresh adapter judge a fixture's request, signed anew unless it carries the platform's own signature.
    func admit(_ request: WebhookRequest, of fixture: Fixture) async throws -> Admission {
        let world = try makeWorld(at: request.receivedAt, config: fixture.meta.config)
        guard let admitting = world.roles.webhook else {
            throw ConformanceFailure("\(fixture.name): the channel has no webhook; keep the event as event.json")
        }
        var request = request
        if let own = fixture.meta.secrets {
            for (key, value) in own { world.secrets.set(key, value) }
        } else if let webhook {
            webhook.sign(&request, secrets)
        }
        do {
            return try await admitting.admit(request)
        } catch {
            throw ConformanceFailure("\(fixture.name): the request was turned away as \(error)")
        }
    }

    /// The decoder of a fresh adapter, for a fixture's configuration.
    func decoder(for fixture: Fixture? = nil) throws -> (any EventDecoder)? {
        try makeWorld(config: fixture?.meta.config).roles.decoder
    }
}
