/// An identifier of one `Entity`, unique within a hub and ordered by the time it was made.
///
/// The number is opaque outside of the store; people and JSON see thirteen characters of Crockford's base 32, since a
/// 64-bit number does not survive JavaScript.
public struct ID<Entity>: Hashable, Sendable {
    /// The number as the store keeps it, never negative.
    public let rawValue: Int64

    /// Wraps a number that the store or an ``IDMaker`` gave out.
    public init(_ rawValue: Int64) {
        self.rawValue = rawValue
    }
}

extension ID: Comparable {
    /// Orders identifiers by the time they were made.
    public static func < (left: Self, right: Self) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension ID: LosslessStringConvertible {
    private static var alphabet: [UInt8] { Array("0123456789abcdefghjkmnpqrstvwxyz".utf8) }

    /// Reads the thirteen characters that ``description`` writes; `nil` for anything else.
    public init?(_ description: String) {
        guard description.utf8.count == 13 else { return nil }
        var value: UInt64 = 0
        for byte in description.utf8 {
            guard let digit = Self.alphabet.firstIndex(of: byte) else { return nil }
            guard value < 1 << 58 else { return nil }
            value = (value << 5) | UInt64(digit)
        }
        self.rawValue = Int64(value)
    }

    /// Thirteen lower-case characters of Crockford's base 32.
    public var description: String {
        let alphabet = Self.alphabet
        let value = UInt64(bitPattern: rawValue)
        let digits = (0..<13).reversed().map { alphabet[Int(value >> ($0 * 5) & 31)] }
        return String(decoding: digits, as: UTF8.self)
    }
}

extension ID: Codable {
    /// Reads the text form.
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let id = Self(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "an id is thirteen characters of base 32")
            )
        }
        self = id
    }

    /// Writes the text form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
