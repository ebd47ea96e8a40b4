import ChannelKit
import ChannelSimulation
import HTTPTypes
import HubCore

/// Checks 16 to 25: which requests are taken, and that no other is.
enum AdmissionChecks {
    static var all: [Rule] {
        [
            Rule(16, "genuine requests are admitted") { try await with($0, genuine) },
            Rule(17, "a changed bit in anything the proof covers is noticed") { try await with($0, flippedBits) },
            Rule(18, "nothing is admitted without its proof or without a secret") { try await with($0, missingProof) },
            Rule(19, "old and future requests are refused, within the declared lifetime") {
                try await with($0, freshness)
            },
            Rule(20, "both secrets count during a rotation") { try await with($0, rotation) },
            Rule(21, "the exact bytes are verified and stored") { try await with($0, exactBytes) },
            Rule(22, "a handshake needs its proof, and other methods are no way in") { try await with($0, methods) },
            Rule(24, "a refusal gives nothing away") { try await with($0, silence) },
            Rule(25, "a body of one MiB costs no call") { try await with($0, largeBody) },
        ]
    }

    /// A genuine request, its secrets, and fresh adapters to judge it.
    struct Stage {
        let subject: ConformanceSubject
        let webhook: WebhookExample
        let request: WebhookRequest
        let config: JSONValue?

        /// What an adapter says to a request.
        ///
        /// - Returns: `nil` if it was turned away.
        func admission(
            _ request: WebhookRequest,
            at moment: Timestamp? = nil,
            prepare: (ConformanceWorld) -> Void = { _ in }
        ) async throws -> Admission? {
            let world = try subject.makeWorld(at: moment ?? request.receivedAt, config: config)
            prepare(world)
            guard let admitting = world.roles.webhook else { return nil }
            return try? await admitting.admit(request)
        }

        func signed(_ request: WebhookRequest, with secrets: SecretSet? = nil) -> WebhookRequest {
            var request = request
            webhook.sign(&request, secrets ?? subject.secrets)
            return request
        }
    }

    private static func with(
        _ subject: ConformanceSubject,
        _ check: (Stage) async throws -> Verdict
    ) async throws -> Verdict {
        guard try subject.makeWorld().roles.webhook != nil else { return .exempt("the platform does not call us") }
        guard let webhook = subject.webhook else {
            throw ConformanceFailure("the subject must say how requests are signed (webhook)")
        }
        var found = (request: WebhookRequest.empty(at: ConformanceSubject.start), config: JSONValue?.none)
        for fixture in try subject.loadFixtures() where !fixture.isHandshake && !fixture.isVerbatim {
            guard case .request(let request) = fixture.source else { continue }
            found = (request, fixture.meta.config)
            break
        }
        var request = found.request
        webhook.sign(&request, subject.secrets)
        return try await check(Stage(subject: subject, webhook: webhook, request: request, config: found.config))
    }

    private static func genuine(_ stage: Stage) async throws -> Verdict {
        var count = 0
        for fixture in try stage.subject.loadFixtures() {
            guard case .request(let request) = fixture.source else { continue }
            let admission = try await stage.subject.admit(request, of: fixture)
            if case .handshake = admission {
                try require(fixture.isHandshake, "\(fixture.name) was taken for a handshake")
            } else {
                try require(!fixture.isHandshake, "\(fixture.name) is a handshake, but was taken for events")
            }
            count += 1
        }
        try require(count > 0, "there is no fixture with a request.http")
        return .pass
    }

    private static func flippedBits(_ stage: Stage) async throws -> Verdict {
        for name in stage.webhook.provingHeaders {
            guard let field = HTTPField.Name(name), let value = stage.request.headers[field] else {
                throw ConformanceFailure("the example request has no header \(name)")
            }
            for (index, bit) in Self.bits(of: value.utf8.count, atMost: 512) {
                var bytes = Array(value.utf8)
                bytes[index] ^= 1 << bit
                guard (0x21...0x7E).contains(bytes[index]) else { continue }
                var request = stage.request
                request.headers[field] = String(decoding: bytes, as: UTF8.self)
                let admission = try await stage.admission(request)
                try require(admission == nil, "\(name) was changed in bit \(bit) of byte \(index), and was admitted")
            }
        }
        guard stage.webhook.coversBody else { return .pass }
        for (index, bit) in Self.bits(of: stage.request.body.count, atMost: 512) {
            var request = stage.request
            request.body[index] ^= 1 << bit
            let admission = try await stage.admission(request)
            try require(admission == nil, "the body was changed in bit \(bit) of byte \(index), and was admitted")
        }
        return .pass
    }

    /// Every bit of so many bytes, or evenly spread ones if there are too many.
    private static func bits(of count: Int, atMost limit: Int) -> [(byte: Int, bit: Int)] {
        stride(from: 0, to: count * 8, by: max(1, count * 8 / limit)).map { ($0 / 8, $0 % 8) }
    }

    private static func missingProof(_ stage: Stage) async throws -> Verdict {
        try require(!stage.webhook.provingHeaders.isEmpty, "nothing proves a request (provingHeaders)")
        for name in stage.webhook.provingHeaders {
            for value in [nil, ""] {
                var request = stage.request
                if let field = HTTPField.Name(name) { request.headers[field] = value }
                let admission = try await stage.admission(request)
                try require(
                    admission == nil,
                    "a request was admitted \(value == nil ? "without" : "with an empty") \(name)"
                )
            }
        }
        try require(!stage.webhook.secretKeys.isEmpty, "no field holds the secret of the proof (secretKeys)")
        for key in stage.webhook.secretKeys {
            for secret in ["", "none"] {
                let own = SecretSet([key: ""])
                let admission = try await stage.admission(stage.signed(stage.request, with: own)) { world in
                    if secret.isEmpty { world.secrets.set(key, "") } else { world.secrets.set(key) }
                }
                let genuine = try await stage.admission(stage.request) { world in
                    if secret.isEmpty { world.secrets.set(key, "") } else { world.secrets.set(key) }
                }
                let text = secret.isEmpty ? "is empty" : "is missing"
                try require(
                    admission == nil && genuine == nil,
                    "a request was admitted while the secret '\(key)' \(text)"
                )
            }
        }
        return .pass
    }

    private static func freshness(_ stage: Stage) async throws -> Verdict {
        guard let lifetime = stage.webhook.lifetime else { return .exempt("the platform's scheme has no time in it") }
        let step = max(1, lifetime.milliseconds / 20)
        var taken: [Int64] = []
        for offset in stride(from: -3 * lifetime.milliseconds, through: 3 * lifetime.milliseconds, by: Int(step)) {
            var request = stage.request
            request.receivedAt = request.receivedAt + .milliseconds(offset)
            if try await stage.admission(request) != nil { taken.append(offset) }
        }
        try require(taken.contains { abs($0) < step }, "a fresh request was refused")
        guard let first = taken.first, let last = taken.last else { return .pass }
        try require(
            last - first <= lifetime.milliseconds,
            "a request can be replayed for \(Duration.milliseconds(last - first)), longer than \(lifetime)"
        )
        return .pass
    }

    private static func rotation(_ stage: Stage) async throws -> Verdict {
        for key in stage.webhook.secretKeys {
            guard let old = stage.subject.secrets.values[key], let new = stage.subject.wrongSecrets[key] else {
                continue
            }
            var rotated = stage.subject.secrets
            rotated.values[key] = new
            for (name, request) in [("old", stage.request), ("new", stage.signed(stage.request, with: rotated))] {
                let admission = try await stage.admission(request) { $0.secrets.set(key, new, old) }
                try require(admission != nil, "during a rotation of '\(key)', the \(name) secret does not count")
            }
            let admission = try await stage.admission(stage.request) { $0.secrets.set(key, new) }
            try require(admission == nil, "after a rotation of '\(key)', the old secret still counts")
        }
        return .pass
    }

    private static func exactBytes(_ stage: Stage) async throws -> Verdict {
        let bodies = [
            "{ \"a\" :\t1 ,\r\n \"a\":2}\n", "{\"text\":\"\\u0054\\u1ebft\",\"text\":\"T\u{1EBF}t\"}", "\u{FEFF}{}",
        ]
        for body in bodies {
            var request = stage.request
            request.body = Array(body.utf8)
            guard case .accept(let raw, _) = try await stage.admission(stage.signed(request)) else {
                throw ConformanceFailure("signed bytes with odd spacing, escapes or repeated members were refused")
            }
            try require(raw.bytes == request.body, "the stored bytes are not those that arrived")
            try require(raw.receivedAt == request.receivedAt, "the raw event has another time of arrival")
        }
        return .pass
    }

    private static func silence(_ stage: Stage) async throws -> Verdict {
        let world = try stage.subject.makeWorld(at: stage.request.receivedAt, config: stage.config)
        var secretTexts = stage.webhook.provingHeaders.compactMap { stage.request.header($0) }.filter { $0.count > 16 }
        secretTexts += stage.subject.secrets.values.values
        var request = stage.request
        for name in stage.webhook.provingHeaders {
            if let field = HTTPField.Name(name) { request.headers[field] = "echo-of-input" }
        }
        _ = try? await world.roles.webhook?.admit(request)
        for line in world.log.lines {
            try require(!secretTexts.contains { line.contains($0) }, "a refusal logs what the proof should have been")
            try require(!line.contains("echo-of-input"), "a refusal logs what the sender wrote")
        }
        return .pass
    }

    private static func largeBody(_ stage: Stage) async throws -> Verdict {
        var request = stage.request
        request.body = Array("{\"padding\":\"".utf8) + [UInt8](repeating: 0x61, count: 1 << 20) + Array("\"}".utf8)
        let world = try stage.subject.makeWorld(at: request.receivedAt, config: stage.config)
        _ = try? await world.roles.webhook?.admit(stage.signed(request))
        try require(world.calls().isEmpty, "a webhook request made the adapter call the platform")
        return .pass
    }
}
