import HubCore

/// A parameter of an address, within its path or behind its question mark.
struct Parameter: Sendable {
    let name: String
    let place: Place
    let schema: Schema
    let summary: String

    enum Place: String, Sendable {
        case path, query
    }

    static func query(_ name: String, _ schema: Schema, _ summary: String) -> Self {
        Self(name: name, place: .query, schema: schema, summary: summary)
    }

    static func path(_ name: String, _ schema: Schema, _ summary: String) -> Self {
        Self(name: name, place: .path, schema: schema, summary: summary)
    }

    /// The parameters with those of the path that were not named; these are ids.
    static func complete(_ parameters: [Parameter], for path: String) -> [Parameter] {
        let named = Set(parameters.filter { $0.place == .path }.map(\.name))
        let inPath = path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
        return inPath.filter { !named.contains($0) }.map { .path($0, .id, "The id of the \($0).") } + parameters
    }

    var document: JSONValue {
        [
            "name": .string(name), "in": .string(place.rawValue), "required": .bool(place == .path),
            "description": .string(summary), "schema": schema.document,
        ]
    }

    /// What is wrong with the text that was given for it.
    func problem(in text: String) -> FieldProblem? {
        let value: JSONValue =
            switch schema {
            case .integer: Int64(text).map { .integer($0) } ?? .string(text)
            case .boolean: Bool(text).map { .bool($0) } ?? .string(text)
            default: .string(text)
            }
        return schema.problems(in: value, at: "?\(name)").first
    }
}
