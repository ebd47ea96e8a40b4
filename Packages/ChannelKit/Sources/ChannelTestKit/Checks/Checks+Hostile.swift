import ChannelKit
import ChannelSimulation
import HubCore

/// Check 31: broken and hostile bytes.
enum HostileChecks {
    static var all: [Rule] {
        [
            Rule(31, "broken and hostile bytes never trap, never vanish and spare their siblings") {
                try await DecodingChecks.with($0, hostile)
            }
        ]
    }

    private static func hostile(_ subject: ConformanceSubject, _ corpus: [DecodingChecks.Case]) throws -> Verdict {
        guard let decoder = try subject.decoder() else { return .pass }
        for one in corpus {
            try bytes(one, decoder)
        }
        for (index, (one, document)) in PayloadChecks.documents(corpus).enumerated() {
            try documents(one, document, decoder)
            if index < 3 { try hugeText(one, document, decoder) }
            if let path = subject.batch?.map(JSONStep.member) { try siblings(one, document, path, decoder) }
        }
        return .pass
    }

    /// Cuts and flips, for bytes of any format.
    private static func bytes(_ one: DecodingChecks.Case, _ decoder: any EventDecoder) throws {
        let whole = one.raw.bytes
        var chance = SeededGenerator(seed: UInt64(whole.count))
        var broken = [[], [0], Array("null".utf8), Array("[]".utf8), Array("\"".utf8), [0xFF, 0xFE, 0x00, 0xD8]]
        broken += stride(from: 0, to: whole.count, by: max(1, whole.count / 64)).map { Array(whole.prefix($0)) }
        for _ in 0..<64 where !whole.isEmpty {
            var copy = whole
            for _ in 0..<Int.random(in: 1...8, using: &chance) {
                let place = Int.random(in: 0..<copy.count, using: &chance)
                copy[place] = UInt8.random(in: 0...255, using: &chance)
            }
            broken.append(copy)
        }
        for bytes in broken { try survives(bytes, one, decoder) }
    }

    /// A document with broken values.
    private static func documents(
        _ one: DecodingChecks.Case,
        _ document: JSONValue,
        _ decoder: any EventDecoder
    ) throws {
        var mutator = JSONMutator(seed: UInt64(one.raw.bytes.count))
        for _ in 0..<200 { try survives(Array(mutator.mutate(document).utf8), one, decoder) }
    }

    /// A document with ten million letters in its last text.
    private static func hugeText(
        _ one: DecodingChecks.Case,
        _ document: JSONValue,
        _ decoder: any EventDecoder
    ) throws {
        let texts = document.paths().filter { document.value(at: $0)?.text != nil }
        guard let place = texts.last else { return }
        var writer = JSONWriter()
        writer.edits[place] = .raw(JSONMutator.huge)
        try survives(Array(writer.text(of: document).utf8), one, decoder)
    }

    /// The result must say something, and what it says must fit into the store.
    private static func survives(_ bytes: [UInt8], _ one: DecodingChecks.Case, _ decoder: any EventDecoder) throws {
        var raw = one.raw
        raw.bytes = bytes
        let found = decoder.decode(raw)
        let sample = String(decoding: bytes.prefix(300), as: UTF8.self)
        try require(
            !found.isEmpty || isEmptyBatch(bytes),
            "\(one.fixture.name): broken bytes vanish without a word: \(sample)"
        )
        for event in found.events {
            try require(
                !event.key.text.isEmpty,
                "\(one.fixture.name): broken bytes give an event without a key: \(sample)"
            )
            let copy = try? JSON.decode(InboundEvent.self, from: JSON.encode(event))
            try require(
                copy == event,
                "\(one.fixture.name): broken bytes give an event that cannot be stored: \(sample)"
            )
        }
    }

    /// A batch of nothing says nothing.
    private static func isEmptyBatch(_ bytes: [UInt8]) -> Bool {
        guard let document = try? JSON.decode(JSONValue.self, from: bytes) else { return false }
        return ([[]] + document.paths()).contains { document.value(at: $0) == .array([]) }
    }

    /// One broken entry of a batch, with its siblings untouched.
    private static func siblings(
        _ one: DecodingChecks.Case,
        _ document: JSONValue,
        _ path: JSONPath,
        _ decoder: any EventDecoder
    ) throws {
        guard let entries = document.value(at: path)?.elements, let first = entries.first else { return }
        var mutator = JSONMutator(seed: 31)
        var raw = one.raw
        let whole = PayloadChecks.bytes(of: document, with: [first] + entries, at: path)
        guard let batch = try? JSON.decode(JSONValue.self, from: whole) else { return }
        raw.bytes = PayloadChecks.bytes(of: document, with: entries, at: path)
        let expected = decoder.decode(raw).events
        for _ in 0..<100 {
            raw.bytes = Array(mutator.mutate(batch, below: path + [.element(0)]).utf8)
            let found = decoder.decode(raw).events
            let kept = expected.allSatisfy { found.contains($0) }
            let sample = String(decoding: raw.bytes.prefix(300), as: UTF8.self)
            try require(kept, "\(one.fixture.name): a broken entry takes its siblings along: \(sample)")
        }
    }
}
