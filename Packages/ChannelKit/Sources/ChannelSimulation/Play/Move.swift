import ChannelKit
import Foundation
public import HubCore

/// What a player sent along with an action, read member by member.
public struct Move: Sendable {
    private let data: JSONValue

    /// A move with its data.
    public init(_ data: JSONValue) {
        self.data = data
    }

    /// The member `name` as it was sent; `nil` if it is missing or null.
    public subscript(name: String) -> JSONValue? {
        guard let value = data[name], value != .null else { return nil }
        return value
    }

    /// A text that must be there.
    public func text(_ name: String) throws(PlayRefusal) -> String {
        guard let text = self[name]?.text else { throw PlayRefusal("“\(name)” must be a text.") }
        return text
    }

    /// A whole number that must be there.
    public func number(_ name: String) throws(PlayRefusal) -> Int64 {
        guard let number = self[name]?.integer else { throw PlayRefusal("“\(name)” must be a whole number.") }
        return number
    }

    /// A number with a fraction that must be there.
    public func decimal(_ name: String) throws(PlayRefusal) -> Double {
        switch self[name] {
        case .number(let number): return number
        case .integer(let number): return Double(number)
        default: throw PlayRefusal("“\(name)” must be a number.")
        }
    }

    /// A file that must be there, as Base64.
    public func bytes(_ name: String) throws(PlayRefusal) -> [UInt8] {
        guard let data = Data(base64Encoded: try text(name)) else { throw PlayRefusal("“\(name)” must be Base64.") }
        return [UInt8](data)
    }
}
