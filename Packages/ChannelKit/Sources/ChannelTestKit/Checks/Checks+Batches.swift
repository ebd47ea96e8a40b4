import ChannelKit
import ChannelSimulation
import HubCore

/// Checks 27, 30, 35 and 38: batches, unknown members, hostile file names and unknown accounts.
enum PayloadChecks {
    static var all: [Rule] {
        [
            Rule(27, "every entry of a batch counts, in order, and its order does not change the keys") {
                try await DecodingChecks.with($0, batches)
            },
            Rule(30, "unknown members and entries do no harm") { try await DecodingChecks.with($0, additions) },
            Rule(35, "files are named safely and lie on declared hosts") { try await DecodingChecks.with($0, files) },
            Rule(38, "an unknown account still decodes") { try await DecodingChecks.with($0, unknownAccount) },
        ]
    }

    /// The JSON documents of a corpus; other payloads are left out.
    static func documents(_ corpus: [DecodingChecks.Case]) -> [(one: DecodingChecks.Case, document: JSONValue)] {
        corpus.compactMap { one in
            guard let document = try? JSON.decode(JSONValue.self, from: one.raw.bytes) else { return nil }
            return (one, document)
        }
    }

    private static func batches(_ subject: ConformanceSubject, _ corpus: [DecodingChecks.Case]) throws -> Verdict {
        guard let path = subject.batch?.map(JSONStep.member) else { return .exempt("a payload holds one event") }
        let usual = documents(corpus).filter { $0.one.fixture.meta.config == nil }
        let entries = usual.flatMap { $0.document.value(at: path)?.elements ?? [] }
        try require(entries.count > 1, "the fixtures hold fewer than two entries at \(subject.batch ?? [])")
        guard let (one, document) = usual.first, let decoder = try subject.decoder() else { return .pass }
        func decode(_ entries: [JSONValue]) -> [Decoded] {
            var raw = one.raw
            raw.bytes = bytes(of: document, with: entries, at: path)
            return decoder.decode(raw)
        }
        let alone = entries.flatMap { decode([$0]) }
        let together = decode(entries)
        try require(together == alone, "\(entries.count) entries in one batch mean something else than one by one")
        var chance = SeededGenerator(seed: 27)
        try require(
            decode(entries.shuffled(using: &chance)).keys == together.keys,
            "the keys depend on the order of the entries"
        )
        return .pass
    }

    /// A document with other entries.
    static func bytes(of document: JSONValue, with entries: [JSONValue], at path: JSONPath) -> [UInt8] {
        var writer = JSONWriter()
        writer.edits[path] = .raw(JSONWriter().text(of: .array(entries)))
        return Array(writer.text(of: document).utf8)
    }

    private static func additions(_ subject: ConformanceSubject, _ corpus: [DecodingChecks.Case]) throws -> Verdict {
        let documents = documents(corpus)
        guard !documents.isEmpty else { return .exempt("the payloads are not JSON") }
        for (one, document) in documents {
            let expected = try DecodingChecks.decode(one, subject)
            var writer = JSONWriter()
            for path in [[]] + document.paths() {
                guard case .object(let members)? = document.value(at: path), !members.isEmpty else { continue }
                writer.edits[path] = .more("\"x_unknown_member\":{\"deep\":[1,null,\"text\"]}")
            }
            var grown = one
            grown.raw.bytes = Array(writer.text(of: document).utf8)
            let found = try DecodingChecks.decode(grown, subject)
            try require(found == expected, "\(one.fixture.name): unknown members change what it means")
        }
        guard let path = subject.batch?.map(JSONStep.member), let (one, document) = documents.first else {
            return .pass
        }
        let entries = document.value(at: path)?.elements ?? []
        var grown = one
        let unknown = JSONValue.object(["type": "x_unknown_type", "id": "unknown-1"])
        grown.raw.bytes = bytes(of: document, with: [unknown] + entries, at: path)
        let expected = try DecodingChecks.decode(one, subject)
        let found = try DecodingChecks.decode(grown, subject)
        try require(found.count > expected.count, "an entry of an unknown type vanishes without a word")
        try require(found.events == expected.events, "an entry of an unknown type changes what its siblings mean")
        return .pass
    }

    private static func files(_ subject: ConformanceSubject, _ corpus: [DecodingChecks.Case]) throws -> Verdict {
        var seen = 0
        for one in corpus {
            let media = try DecodingChecks.decode(one, subject).events.flatMap(\.media)
            seen += media.count
            for file in media {
                try check(file, in: one.fixture.name, subject)
                guard let name = file.name else { continue }
                try checkHostileName(replacing: name, in: one, subject)
            }
        }
        return seen > 0 ? .pass : .exempt("no fixture has a file")
    }

    private static func check(_ file: Media, in name: String, _ subject: ConformanceSubject) throws {
        if let fileName = file.name {
            let isBare = !fileName.contains { "/\\".contains($0) || $0.unicodeScalars.contains { $0.value < 0x20 } }
            try require(isBare && fileName != ".." && fileName != ".", "\(name): a file is named '\(fileName)'")
            try require(fileName.utf8.count <= 255, "\(name): a file's name is longer than 255 bytes")
        }
        if case .remote(let token) = file.source, let url = URLParts(token) {
            let hosts = subject.plugin.descriptor.egressHosts
            try require(url.isCovered(by: hosts), "\(name): a file lies on \(url.host), which is no declared host")
        }
    }

    private static func checkHostileName(
        replacing name: String,
        in one: DecodingChecks.Case,
        _ subject: ConformanceSubject
    ) throws {
        guard let document = try? JSON.decode(JSONValue.self, from: one.raw.bytes) else { return }
        let long = String(repeating: "n", count: 4000) + ".txt"
        for hostile in ["../../etc/passwd", "..\\..\\boot.ini", "a\u{0}b\r\n.txt", "..", long] {
            var writer = JSONWriter()
            for path in document.paths() where document.value(at: path) == .string(name) {
                writer.edits[path] = .raw(JSONWriter.quoted(hostile))
            }
            var changed = one
            changed.raw.bytes = Array(writer.text(of: document).utf8)
            for file in try DecodingChecks.decode(changed, subject).events.flatMap(\.media) {
                try check(file, in: "\(one.fixture.name) with a hostile name", subject)
            }
        }
    }

    private static func unknownAccount(
        _ subject: ConformanceSubject,
        _ corpus: [DecodingChecks.Case]
    ) throws -> Verdict {
        for (one, document) in documents(corpus) {
            let expected = try DecodingChecks.decode(one, subject).events
            let accounts = Set(expected.flatMap(\.account))
            var writer = JSONWriter()
            for path in document.paths() {
                switch document.value(at: path) {
                case .string(let text) where accounts.contains(text): writer.edits[path] = .raw("\"77700099\"")
                case .integer(let number) where accounts.contains(String(number)): writer.edits[path] = .raw("77700099")
                default: continue
                }
            }
            var changed = one
            changed.raw.bytes = Array(writer.text(of: document).utf8)
            let found = try DecodingChecks.decode(changed, subject).events
            try require(found.count == expected.count, "\(one.fixture.name): for an unknown account it means nothing")
        }
        return .pass
    }
}

extension InboundEvent {
    /// The files that it speaks of.
    var media: [Media] {
        switch body {
        case .message(let content, _), .edited(_, let content): content.media
        default: []
        }
    }
}
