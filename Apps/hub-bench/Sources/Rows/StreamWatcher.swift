import AsyncHTTPClient
import Foundation
import HubCore
import NIOCore
import NIOHTTP1
import Synchronization

/// Reads the agents' event stream as a screen does, and notes when each line came.
final class StreamWatcher: Sendable {
    private let port: Int
    private let token: String
    private let lines = Mutex<[(at: NIODeadline, data: Substring)]>([])

    init(port: Int, token: String) {
        self.port = port
        self.token = token
    }

    /// Reads until cancelled; calls `opened` when the stream is there.
    func watch(opened: @escaping @Sendable () -> Void) async throws {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/api/v1/events")
        request.headers.add(name: "Authorization", value: "Bearer \(token)")
        do {
            let response = try await HTTPClient.shared.execute(request, timeout: .minutes(10))
            guard response.status == .ok else { throw BenchFailure("The event stream answered \(response.status).") }
            var rest: Substring = ""
            for try await chunk in response.body {
                let now = NIODeadline.now()
                opened()
                rest += String(buffer: chunk)
                var events = rest.split(separator: "\n\n", omittingEmptySubsequences: false)
                rest = events.popLast() ?? ""
                note(events, at: now)
            }
        } catch {
            opened()
            guard Task.isCancelled else { throw error }
        }
    }

    private func note(_ events: [Substring], at now: NIODeadline) {
        // Only kept here; read when nothing is measured any more.
        lines.withLock { lines in
            for event in events where event.contains("interaction.created") { lines.append((now, event)) }
        }
    }

    /// When the stream told of each interaction.
    func created() -> [ID<Interaction>: NIODeadline] {
        var times: [ID<Interaction>: NIODeadline] = [:]
        for (moment, event) in lines.withLock({ $0 }) {
            guard let data = event.split(separator: "\n").first(where: { $0.hasPrefix("data: ") })?.dropFirst(6),
                let change = try? JSONDecoder().decode(CreatedInteraction.self, from: Data(data.utf8))
            else { continue }
            times[change.subject] = moment
        }
        return times
    }
}

/// What the stream says of a new interaction.
private struct CreatedInteraction: Decodable {
    var subject: ID<Interaction>
}
