import ChannelKit
import HubCore

/// A step into a JSON value.
enum JSONStep: Hashable, Sendable {
    case member(String)
    case element(Int)
}

typealias JSONPath = [JSONStep]

/// What happens to one value when a document is written.
enum JSONEdit: Sendable {
    /// It is left out.
    case drop
    /// Something else stands in its place, as raw text that need not even be JSON.
    case raw(String)
    /// It stands there twice, the second time as this raw text; only for members of objects.
    case twice(String)
    /// Further members stand beside its own; only for objects.
    case more(String)
}

/// Writes JSON with edits that no encoder would make.
struct JSONWriter {
    var edits: [JSONPath: JSONEdit] = [:]

    func text(of value: JSONValue, at path: JSONPath = []) -> String {
        switch value {
        case .null: "null"
        case .bool(let flag): flag ? "true" : "false"
        case .integer(let number): String(number)
        case .number(let number): number.isFinite ? String(number) : "null"
        case .string(let text): Self.quoted(text)
        case .array(let elements):
            "[" + elements.enumerated().flatMap { part($1, at: path + [.element($0)], name: "") }.joined(separator: ",")
                + "]"
        case .object(let members):
            "{" + parts(of: members, at: path).joined(separator: ",") + "}"
        }
    }

    private func parts(of members: [String: JSONValue], at path: JSONPath) -> [String] {
        var parts = members.sorted { $0.key < $1.key }
            .flatMap { part($0.value, at: path + [.member($0.key)], name: Self.quoted($0.key) + ":") }
        if case .more(let further) = edits[path] { parts.append(further) }
        return parts
    }

    private func part(_ value: JSONValue, at path: JSONPath, name: String) -> [String] {
        switch edits[path] {
        case .drop: []
        case .raw(let raw): [name + raw]
        case .twice(let raw) where !name.isEmpty: [name + text(of: value, at: path), name + raw]
        default: [name + text(of: value, at: path)]
        }
    }

    static func quoted(_ text: String) -> String {
        guard let bytes = try? JSON.encode(text) else { return "\"\"" }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension JSONValue {
    /// The paths of all values within this one, without its own.
    func paths(from path: JSONPath = []) -> [JSONPath] {
        switch self {
        case .array(let elements):
            elements.enumerated().flatMap { index, value in
                [path + [.element(index)]] + value.paths(from: path + [.element(index)])
            }
        case .object(let members):
            members.sorted { $0.key < $1.key }.flatMap { key, value in
                [path + [.member(key)]] + value.paths(from: path + [.member(key)])
            }
        default: []
        }
    }

    /// The value at a path.
    func value(at path: JSONPath) -> JSONValue? {
        path.reduce(self as JSONValue?) { value, step in
            switch step {
            case .member(let key): return value?[key]
            case .element(let index):
                guard let elements = value?.elements, elements.indices.contains(index) else { return nil }
                return elements[index]
            }
        }
    }

    /// Every text and number within, as text.
    var scalars: [String] {
        switch self {
        case .string(let text): [text]
        case .integer(let number): [String(number)]
        case .number(let number): [String(number)]
        case .array(let elements): elements.flatMap(\.scalars)
        case .object(let members): members.values.flatMap(\.scalars)
        case .null, .bool: []
        }
    }
}
