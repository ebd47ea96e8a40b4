import Foundation

/// Reads and writes JSON the same way everywhere: no escaped slashes, members in alphabetical order.
public enum JSON {
    /// The bytes of `value`.
    ///
    /// - Throws: `EncodingError` for values JSON cannot hold, such as infinity.
    public static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value))
    }

    /// A value from `bytes`.
    ///
    /// - Throws: `DecodingError` naming what does not fit.
    public static func decode<Value: Decodable>(_: Value.Type = Value.self, from bytes: some Collection<UInt8>) throws
        -> Value
    {
        try JSONDecoder().decode(Value.self, from: Data(bytes))
    }
}
