import ChannelSimulation
import HubCore

/// Breaks a JSON document in the ways that platforms, proxies and attackers do, the same way for the same seed.
struct JSONMutator {
    private var chance: SeededGenerator

    init(seed: UInt64) {
        chance = SeededGenerator(seed: seed)
    }

    /// A broken copy of `document`: one to three values dropped, emptied, of another kind or of an absurd size.
    mutating func mutate(_ document: JSONValue) -> String {
        mutate(document, at: document.paths(), with: Self.mild + Self.harsh)
    }

    /// A copy with only values below `path` broken, in ways that leave the document itself readable.
    mutating func mutate(_ document: JSONValue, below path: JSONPath) -> String {
        let paths = document.paths().filter { $0.count > path.count && Array($0.prefix(path.count)) == path }
        return mutate(document, at: paths.isEmpty ? [path] : paths, with: Self.mild)
    }

    private mutating func mutate(_ document: JSONValue, at paths: [JSONPath], with values: [String]) -> String {
        guard !paths.isEmpty else { return values.randomElement(using: &chance) ?? "" }
        var writer = JSONWriter()
        for _ in 0..<Int.random(in: 1...3, using: &chance) {
            guard let path = paths.randomElement(using: &chance) else { continue }
            writer.edits[path] = edit(with: values)
        }
        return writer.text(of: document)
    }

    private mutating func edit(with values: [String]) -> JSONEdit {
        let value = values.randomElement(using: &chance) ?? "null"
        return switch Int.random(in: 0..<6, using: &chance) {
        case 0: .drop
        case 1: .twice(value)
        default: .raw(value)
        }
    }

    /// Values of the wrong kind or size in a document that can still be read.
    static let mild = [
        "null", "true", "{}", "[]", "\"\"", "0", "-1", "1e308", "-1e308", "9223372036854775807", "-9223372036854775808",
        "18446744073709551616", "0.1", "\"\\u0000\"", "\"\\u202Ereversed\"", "\"../../etc/passwd\"",
        "[[[[[[[[1]]]]]]]]",
        "\"" + String(repeating: "đ", count: 20_000) + "\"", "{\"id\":{\"id\":{\"id\":null}}}",
    ]

    /// Values that make the whole document questionable.
    static let harsh = [
        "\"\\ud800\"", "\"\\udfff\\ud800\"", "\"\u{0}\"", "NaN", "1e999",
        String(repeating: "[", count: 512) + String(repeating: "]", count: 512),
        String(repeating: "{\"a\":", count: 512) + "1" + String(repeating: "}", count: 512),
        String(repeating: "[", count: 100_000),
    ]

    /// A text of ten million letters, which is tried once and not at random.
    static let huge = "\"" + String(repeating: "a", count: 10_000_000) + "\""
}
