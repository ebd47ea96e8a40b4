import HubCore

/// What is wrong with one field of a request.
struct FieldProblem: APIType, Hashable {
    /// Where: a JSON pointer into the body, or `?name` for a parameter of the address.
    var field: String
    /// What is wrong, and so what to do.
    var detail: String

    static let schema = Schema.object(
        "FieldProblem",
        .required("field", .text(0...500), "A JSON pointer into the body, or `?name` for a parameter."),
        .required("detail", .text(0...500), "What is wrong with it.")
    )
}

extension Schema {
    /// Everything in `value` that is not of this shape; stops at a hundred findings.
    func problems(in value: JSONValue, at path: String = "") -> [FieldProblem] {
        var found: [FieldProblem] = []
        check(value, at: path, into: &found)
        return found
    }

    private func check(_ value: JSONValue, at path: String, into found: inout [FieldProblem]) {
        guard found.count < 100 else { return }
        switch self {
        case .object(_, let properties):
            checkObject(value, properties, at: path, into: &found)
        case .map(let element):
            guard case .object(let members) = value else { return found.add(path, "must be an object") }
            for (name, member) in members.sorted(by: { $0.key < $1.key }) {
                element.check(member, at: "\(path)/\(name.pointerToken)", into: &found)
            }
        case .array(let element, let count):
            guard case .array(let elements) = value else { return found.add(path, "must be a list") }
            guard count.contains(elements.count) else { return found.add(path, "must have \(count.words) elements") }
            for (index, member) in elements.enumerated() {
                element.check(member, at: "\(path)/\(index)", into: &found)
            }
        case .nullable(let schema):
            if value != .null { schema.check(value, at: path, into: &found) }
        case .any:
            break
        case .text, .format, .words, .integer, .number, .boolean:
            if let detail = simpleProblem(in: value) { found.add(path, detail) }
        }
    }

    private func checkObject(
        _ value: JSONValue,
        _ properties: [Property],
        at path: String,
        into found: inout [FieldProblem]
    ) {
        guard case .object(let members) = value else { return found.add(path, "must be an object") }
        for property in properties {
            let place = "\(path)/\(property.name.pointerToken)"
            switch members[property.name] {
            case nil where property.isRequired: found.add(place, "must be given")
            // Left out and null mean the same for what need not be there.
            case nil: break
            case .null? where !property.isRequired: break
            case let member?: property.schema.check(member, at: place, into: &found)
            }
        }
    }

    private func simpleProblem(in value: JSONValue) -> String? {
        switch (self, value) {
        case (.text(let length), .string(let text)):
            guard length.contains(text.unicodeScalars.count) else { return "must have \(length.words) characters" }
            return length.lowerBound > 0 && text.allSatisfy(\.isWhitespace) ? "must not be blank" : nil
        case (.text, _): return "must be text"
        case (.format(let format), .string(let text)): return format.accepts(text) ? nil : format.advice
        case (.format(let format), _): return format.advice
        case (.words(let words), .string(let text)) where words.contains(text): return nil
        case (.words(let words), _): return "must be one of: " + words.joined(separator: ", ")
        case (.integer(let range), .integer(let number)) where range.contains(number): return nil
        case (.integer(let range), _): return "must be a whole number from \(range.lowerBound) to \(range.upperBound)"
        case (.number, .integer), (.number, .number): return nil
        case (.number, _): return "must be a number"
        case (.boolean, .bool): return nil
        case (.boolean, _): return "must be true or false"
        default: return nil
        }
    }
}

extension [FieldProblem] {
    fileprivate mutating func add(_ field: String, _ detail: String) {
        append(FieldProblem(field: String(field.prefix(200)), detail: detail))
    }
}

extension ClosedRange<Int> {
    fileprivate var words: String {
        lowerBound == upperBound ? "exactly \(lowerBound)" : "\(lowerBound) to \(upperBound)"
    }
}

extension String {
    /// The text as a step of a JSON pointer (RFC 6901).
    fileprivate var pointerToken: String {
        replacing("~", with: "~0").replacing("/", with: "~1")
    }
}
