import HubCore

extension Schema {
    /// The shape in the words of JSON Schema 2020-12; named objects stand in `components`.
    var document: JSONValue {
        switch self {
        case .text(let length):
            ["type": "string", "minLength": .init(length.lowerBound), "maxLength": .init(length.upperBound)]
        case .format(let format): format.document
        case .words(let words): ["type": "string", "enum": .array(words.map { .string($0) })]
        case .integer(let range):
            ["type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound)]
        case .number: ["type": "number"]
        case .boolean: ["type": "boolean"]
        case .array(let element, let count):
            [
                "type": "array", "items": element.document, "minItems": .init(count.lowerBound),
                "maxItems": .init(count.upperBound),
            ]
        case .object(let name, _): ["$ref": .string("#/components/schemas/\(name)")]
        case .map(let element): ["type": "object", "additionalProperties": element.document]
        case .nullable(let schema): ["anyOf": [schema.document, ["type": "null"]]]
        case .any: [:]
        }
    }

    /// Every named object within the shape, with its own definition.
    func collectComponents(into components: inout [String: JSONValue]) {
        switch self {
        case .object(let name, let properties):
            guard components[name] == nil else { return }
            components[name] = Self.definition(of: properties)
            for property in properties { property.schema.collectComponents(into: &components) }
        case .array(let element, _), .map(let element), .nullable(let element):
            element.collectComponents(into: &components)
        case .text, .format, .words, .integer, .number, .boolean, .any:
            break
        }
    }

    private static func definition(of properties: [Property]) -> JSONValue {
        var members: [String: JSONValue] = [:]
        for property in properties {
            // What need not be there may be null as well.
            let schema = property.isRequired ? property.schema : .nullable(property.schema)
            guard case .object(var text) = schema.document else { continue }
            text["description"] = .string(property.summary)
            members[property.name] = .object(text)
        }
        let required = properties.filter(\.isRequired).map { JSONValue.string($0.name) }
        var definition: [String: JSONValue] = ["type": "object", "properties": .object(members)]
        if !required.isEmpty { definition["required"] = .array(required) }
        return .object(definition)
    }
}

extension Format {
    fileprivate var document: JSONValue {
        var members: [String: JSONValue] = ["type": "string"]
        members["format"] = name.map { .string($0) }
        members["pattern"] = pattern.map { .string($0) }
        return .object(members)
    }
}

extension JSONValue {
    fileprivate init(_ number: Int) { self = .integer(Int64(number)) }
}
