/// A short text that names something of one `Kind`, such as a platform's id for a message.
///
/// Labels of different kinds do not compare or convert, so a chat's id can never be passed where a message's is wanted.
public struct Label<Kind>: Hashable, Sendable {
    /// The text, exactly as its owner wrote it.
    public let text: String

    /// Wraps a text whose meaning only its owner knows.
    public init(_ text: String) {
        self.text = text
    }
}

extension Label: ExpressibleByStringLiteral, CustomStringConvertible {
    /// A label written in code.
    public init(stringLiteral value: String) { self.init(value) }
    /// The bare text.
    public var description: String { text }
}

extension Label: Codable {
    /// Reads the bare text.
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    /// Writes the bare text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

extension Label: CodingKeyRepresentable {
    /// The text as a member name.
    public var codingKey: any CodingKey { MemberName(stringValue: text) }
    /// Takes a member name as the text.
    public init?(codingKey: some CodingKey) { self.init(codingKey.stringValue) }
}

private struct MemberName: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
