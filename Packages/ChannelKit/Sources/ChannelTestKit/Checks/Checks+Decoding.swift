import ChannelKit
import ChannelSimulation
import Foundation
import HubCore

/// Checks 26, 28, 29, 32 to 34 and 36 to 39: what raw events mean.
enum DecodingChecks {
    static var all: [Rule] {
        [
            Rule(26, "recorded payloads mean what they meant") { try await with($0, golden) },
            Rule(28, "the same bytes give the same keys, in any order") { try await with($0, stableKeys) },
            Rule(29, "different events have different keys") { try await with($0, distinctKeys) },
            Rule(32, "our own messages are never a customer's") { try await with($0, echoes) },
            Rule(33, "handles are as the platform wrote them, and of declared kinds") { try await with($0, handles) },
            Rule(34, "times come from the payload") { try await with($0, times) },
            Rule(36, "an event needs nothing that came before it") { try await with($0, independence) },
            Rule(37, "each event is on a declared surface") { try await with($0, surfaces) },
            Rule(39, "decoding is pure and calls nobody") { try await with($0, purity) },
        ]
    }

    typealias Case = (fixture: Fixture, raw: RawEvent)

    static func with(
        _ subject: ConformanceSubject,
        _ check: (ConformanceSubject, [Case]) async throws -> Verdict
    ) async throws -> Verdict {
        guard try subject.decoder() != nil else { return .exempt("the channel receives nothing") }
        let corpus = try await subject.corpus()
        try require(!corpus.isEmpty, "there is no fixture with events")
        return try await check(subject, corpus)
    }

    static func decode(_ one: Case, _ subject: ConformanceSubject) throws -> [Decoded] {
        try subject.decoder(for: one.fixture)?.decode(one.raw) ?? []
    }

    private static func golden(_ subject: ConformanceSubject, _ corpus: [Case]) throws -> Verdict {
        for one in corpus {
            let name = one.fixture.name
            if let leak = one.fixture.leaks().first {
                throw ConformanceFailure(
                    "\(name) holds '\(leak)'; redact it, or list it under redactions if it is made up"
                )
            }
            let found = try decode(one, subject).map(ExpectedEntry.init)
            if Conformance.isRecording {
                try one.fixture.record(found)
            } else {
                guard let expected = one.fixture.expected else {
                    throw ConformanceFailure("\(name) has no expect.json; write it with MEKONG_RECORD=1")
                }
                try require(found == expected, "\(name): \(difference(expected, found))")
            }
        }
        return .pass
    }

    private static func difference(_ expected: [ExpectedEntry], _ found: [ExpectedEntry]) -> String {
        guard expected.count == found.count else {
            return "\(found.count) entries instead of \(expected.count)"
        }
        for (index, (old, new)) in zip(expected, found).enumerated() where old != new {
            let texts = [old, new].map { String(decoding: (try? JSON.encode($0)) ?? [], as: UTF8.self) }
            return "entry \(index) should be\n\(texts[0])\nand is\n\(texts[1])"
        }
        return "equal"
    }

    private static func stableKeys(_ subject: ConformanceSubject, _ corpus: [Case]) throws -> Verdict {
        for one in corpus {
            let first = try decode(one, subject)
            try require(try decode(one, subject) == first, "\(one.fixture.name) decodes differently the second time")
            var later = one
            later.raw.receivedAt = one.raw.receivedAt + .seconds(86_400)
            later.raw.deliveryID = "another delivery"
            try require(
                try decode(later, subject).keys == first.keys,
                "\(one.fixture.name): redelivered, its keys change"
            )
        }
        return .pass
    }

    private static func distinctKeys(_ subject: ConformanceSubject, _ corpus: [Case]) throws -> Verdict {
        var owners: [EventKey: String] = [:]
        for one in corpus where one.fixture.meta.repeats == nil {
            let events = try decode(one, subject).events
            for event in events {
                try require(!event.key.text.isEmpty, "\(one.fixture.name): an event without a key")
                try require(event.key.text.utf8.count <= 512, "\(one.fixture.name): a key of more than 512 bytes")
                let owner = owners.updateValue(one.fixture.name, forKey: event.key)
                try require(owner == nil, "\(owner ?? "") and \(one.fixture.name) have the same key \(event.key)")
            }
        }
        return .pass
    }

    private static func echoes(_ subject: ConformanceSubject, _ corpus: [Case]) throws -> Verdict {
        let echoes = corpus.filter { $0.fixture.meta.echo == true }
        guard !echoes.isEmpty else {
            let shows = subject.plugin.descriptor.capabilities.echoesOwnMessages
            try require(!shows, "the platform shows our own messages, but no fixture is marked as an echo")
            return .exempt("the platform does not show us our own messages")
        }
        for one in echoes {
            for event in try decode(one, subject).events {
                guard case .business = event.author else {
                    throw ConformanceFailure("\(one.fixture.name): our own message is taken for another's")
                }
            }
        }
        return .pass
    }

    private static func handles(_ subject: ConformanceSubject, _ corpus: [Case]) throws -> Verdict {
        let kinds = Set(subject.plugin.descriptor.handleKinds)
        for one in corpus {
            let scalars = (try? JSON.decode(JSONValue.self, from: one.raw.bytes))?.scalars
            let texts = scalars ?? [String(decoding: one.raw.bytes, as: UTF8.self)]
            for event in try decode(one, subject).events {
                guard case .customer(let claims, _) = event.author else { continue }
                try require(!claims.isEmpty, "\(one.fixture.name): a customer without a handle")
                for handle in claims.map(\.handle) {
                    try require(
                        kinds.contains(handle.kind),
                        "\(one.fixture.name): the handle kind \(handle.kind) is not declared"
                    )
                    let isThere = texts.contains { $0.contains(handle.value) }
                    try require(isThere, "\(one.fixture.name): '\(handle.value)' is not in the payload as it stands")
                }
            }
        }
        return .pass
    }

    private static func times(_ subject: ConformanceSubject, _ corpus: [Case]) throws -> Verdict {
        for one in corpus {
            let first = try decode(one, subject).events.map(\.occurredAt)
            var later = one
            later.raw.receivedAt = one.raw.receivedAt + .seconds(400 * 86_400)
            try require(
                try one.fixture.meta.untimed == true || decode(later, subject).events.map(\.occurredAt) == first,
                "\(one.fixture.name): the time of an event is the time of its arrival"
            )
            for time in first {
                // A second taken for a millisecond, or the other way round, is decades away.
                let isNear = abs(time.milliseconds - one.raw.receivedAt.milliseconds) < 10 * 365 * 86_400_000
                try require(isNear, "\(one.fixture.name): an event happened at \(time); check its unit")
            }
        }
        return .pass
    }

    private static func independence(_ subject: ConformanceSubject, _ corpus: [Case]) throws -> Verdict {
        guard let decoder = try subject.decoder() else { return .pass }
        let usual = corpus.filter { $0.fixture.meta.config == nil }
        let forward = usual.map { decoder.decode($0.raw) }
        let backward = usual.reversed().map { decoder.decode($0.raw) }
        try require(forward == backward.reversed(), "what an event means depends on what was decoded before")
        return .pass
    }

    private static func surfaces(_ subject: ConformanceSubject, _ corpus: [Case]) throws -> Verdict {
        let declared = subject.plugin.descriptor.capabilities.surfaces
        for one in corpus {
            for event in try decode(one, subject).events {
                let place = event.conversation
                try require(!place.key.isEmpty, "\(one.fixture.name): a conversation without a key")
                try require(declared.contains(place.surface), "\(one.fixture.name): \(place.surface) is not declared")
                try require(event.account.allSatisfy { !$0.isEmpty }, "\(one.fixture.name): an account without an id")
            }
        }
        return .pass
    }

    private static func purity(_ subject: ConformanceSubject, _ corpus: [Case]) async throws -> Verdict {
        let world = try subject.makeWorld()
        guard let decoder = world.roles.decoder else { return .pass }
        let raws = corpus.map(\.raw)
        let expected = raws.map { decoder.decode($0) }
        let agree = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    (0..<125).allSatisfy { decoder.decode(raws[$0 % raws.count]) == expected[$0 % raws.count] }
                }
            }
            return await group.reduce(true) { $0 && $1 }
        }
        try require(agree, "decoding at the same time in several tasks gives different results")
        try require(world.calls().isEmpty, "decoding called the platform")
        try require(world.clock.slept.isEmpty, "decoding waited")
        return .pass
    }
}
