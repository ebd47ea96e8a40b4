import ChannelKit
import ChannelSimulation
import HTTPTypes
import HubCore

/// One adapter without a hub: what it would make of a request.
struct Rehearsal {
    /// What came out.
    struct Outcome {
        var word: String
        var isRejected = false
        var entries: [Decoded] = []
    }

    private let roles: Roles

    init(_ plugin: ChannelPlugin, config: JSONValue) throws {
        let (completed, problems) = plugin.descriptor.config.check(config)
        guard problems.isEmpty else {
            let lines = problems.map { $0.field.isEmpty ? $0.message : "\($0.field): \($0.message)" }
            throw Advice("The configuration cannot be used.\n  " + lines.joined(separator: "\n  "))
        }
        let (open, secrets) = plugin.descriptor.config.split(completed)
        // Nothing here may call a platform, so whatever is called is not there.
        let context = AdapterContext.simulated(
            AnsweringPlatform { _ in HTTPReply(status: 503) },
            secrets: secrets.values
        )
        let connection = ChannelConnection(id: ID(0), channel: plugin.descriptor.id, config: open)
        do {
            roles = try plugin.make(connection, context)
        } catch let problem as ConfigurationProblem {
            throw Advice("The configuration cannot be used.\n  \(problem.field): \(problem.message)")
        }
    }

    /// Runs a raw HTTP request through admit and decode, and anything else through decode alone.
    func play(_ bytes: [UInt8], receivedAt: Timestamp) async throws -> Outcome {
        guard let decoder = roles.decoder else { throw Advice("This channel receives nothing.") }
        guard let webhook = roles.webhook, let request = WireRequest(bytes) else {
            let raw = RawEvent(mediaType: "message/rfc822", bytes: bytes, receivedAt: receivedAt)
            return Outcome(word: "accepted", entries: decoder.decode(raw))
        }
        do throws(WebhookRejection) {
            switch try await webhook.admit(request.webhookRequest(receivedAt: receivedAt)) {
            case .handshake: return Outcome(word: "handshake")
            case .accept(let raw, _): return Outcome(word: "accepted", entries: decoder.decode(raw))
            }
        } catch {
            return Outcome(word: "rejected: \(error)", isRejected: true)
        }
    }
}

/// An HTTP request as it goes over the wire.
struct WireRequest {
    var method: HTTPRequest.Method
    var target: String
    var headers = HTTPFields()
    var body: [UInt8]

    /// Reads a request line, headers and a body; `nil` if the bytes begin with anything else.
    init?(_ bytes: [UInt8]) {
        let (head, body) = Self.halves(of: bytes)
        let lines = String(decoding: head, as: UTF8.self).replacing("\r\n", with: "\n").split(separator: "\n")
        guard let first = lines.first?.split(separator: " "), first.count == 3, first[2].hasPrefix("HTTP/"),
            let method = HTTPRequest.Method(String(first[0]))
        else { return nil }
        self.method = method
        target = String(first[1])
        for line in lines.dropFirst() {
            let halves = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2, let name = HTTPField.Name(String(halves[0])) else { return nil }
            headers.append(HTTPField(name: name, value: halves[1].trimmingPrefix(while: { $0 == " " }).description))
        }
        self.body = Array(body)
    }

    func webhookRequest(receivedAt: Timestamp) -> WebhookRequest {
        let host = headers[.init("Host") ?? .accept] ?? "localhost"
        return WebhookRequest(
            method: method,
            publicURL: "https://\(host)\(target)",
            headers: headers,
            body: body,
            receivedAt: receivedAt
        )
    }

    // The body is taken from the bytes themselves, since a signature covers each of them.
    private static func halves(of bytes: [UInt8]) -> (head: ArraySlice<UInt8>, body: ArraySlice<UInt8>) {
        let ends = ["\r\n\r\n", "\n\n"].compactMap { bytes.firstRange(of: Array($0.utf8)) }
        guard let end = ends.min(by: { $0.lowerBound < $1.lowerBound }) else { return (bytes[...], []) }
        return (bytes[..<end.lowerBound], bytes[end.upperBound...])
    }
}
