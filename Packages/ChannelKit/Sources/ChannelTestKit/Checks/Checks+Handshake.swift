import ChannelSimulation
import ChannelKit
import HTTPTypes
import HubCore

extension AdmissionChecks {
    /// Other methods are no way around the proof, and a handshake without its token is refused.
    static func methods(_ stage: Stage) async throws -> Verdict {
        for method in [HTTPRequest.Method.get, .put, .delete, .head] {
            var request = stage.request
            request.method = method
            if case .accept = try await stage.admission(request) {
                throw ConformanceFailure("a \(method.rawValue) request was taken for events")
            }
        }
        for fixture in try stage.subject.loadFixtures() where fixture.isHandshake {
            guard case .request(var request) = fixture.source else { continue }
            let world = try stage.subject.makeWorld(at: request.receivedAt, config: fixture.meta.config)
            for (key, value) in stage.subject.wrongSecrets { world.secrets.set(key, value) }
            let other = try? await world.roles.webhook?.admit(request)
            try require(other == nil, "\(fixture.name): the handshake was answered although its token is wrong")
            request.publicURL = String(request.publicURL.prefix { $0 != "?" })
            request.body = []
            let bare = try await stage.admission(request)
            try require(bare == nil, "\(fixture.name): the handshake was answered without its token")
        }
        return .pass
    }
}
