/// The shape of a JSON value: what a request must look like, and what the API's document says.
///
/// One value serves both, so that what is documented is what is checked.
indirect enum Schema: Sendable {
    /// Text of so many characters.
    case text(ClosedRange<Int>)
    /// Text of a well-known form.
    case format(Format)
    /// One of a few words.
    case words([String])
    case integer(ClosedRange<Int64>)
    case number
    case boolean
    case array(Schema, ClosedRange<Int>)
    /// An object with known members; others are ignored in requests.
    case object(String, [Property])
    /// An object with any members of one shape.
    case map(Schema)
    /// The value, or `null`.
    case nullable(Schema)
    case any

    /// A member of an object.
    struct Property: Sendable {
        var name: String
        var schema: Schema
        var isRequired: Bool
        var summary: String

        static func required(_ name: String, _ schema: Schema, _ summary: String) -> Self {
            Self(name: name, schema: schema, isRequired: true, summary: summary)
        }

        static func optional(_ name: String, _ schema: Schema, _ summary: String) -> Self {
            Self(name: name, schema: schema, isRequired: false, summary: summary)
        }
    }
}

extension Schema {
    static var id: Self { .format(.id) }
    static var timestamp: Self { .format(.timestamp) }
    static var email: Self { .format(.email) }
    /// One line of text that names something.
    static var name: Self { .text(1...120) }
    /// A list with up to a thousand elements.
    static func list(_ element: Schema) -> Self { .array(element, 0...1000) }

    static func object(_ name: String, _ properties: Property...) -> Self { .object(name, properties) }

    /// One of the words of an enumeration.
    static func words<Word: RawRepresentable & CaseIterable>(_: Word.Type) -> Self where Word.RawValue == String {
        .words(Word.allCases.map(\.rawValue))
    }

    /// What the document calls an object of this shape.
    var componentName: String? {
        guard case .object(let name, _) = self else { return nil }
        return name
    }
}

/// A value that crosses the API, and how it looks there.
protocol APIType: Codable, Sendable {
    static var schema: Schema { get }
}
