import Foundation
import HubCore

/// The entries of a batch, read one by one, so that a broken one does not take its siblings along.
///
/// Use it where a payload has an array: `struct Batch: Decodable { var items: Entries<Item> }`.
public struct Entries<Entry: Decodable>: Decodable {
    private var results: [Result<Entry, any Error>] = []

    /// Reads as many entries as there are; only a value that is no array at all fails.
    public init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        while !container.isAtEnd {
            do {
                results.append(.success(try container.decode(Entry.self)))
            } catch {
                _ = try container.decode(Anything.self)
                results.append(.failure(error))
            }
        }
    }

    /// What each entry means, in order; broken ones are ``Decoded/malformed(_:)`` with their place and the reason.
    public func decoded(_ meaning: (Entry) throws -> Decoded) -> [Decoded] {
        flatDecoded { [try meaning($0)] }
    }

    /// What each entry means where one holds several events, in order.
    public func flatDecoded(_ meaning: (Entry) throws -> [Decoded]) -> [Decoded] {
        results.enumerated().flatMap { index, result in
            do {
                return try meaning(result.get())
            } catch {
                return [.malformed("entry \(index): \(reason(for: error))")]
            }
        }
    }

    private struct Anything: Decodable {
        init(from decoder: any Decoder) {}
    }
}

extension RawEvent {
    /// Reads the bytes as JSON and says what they mean; unreadable ones are one ``Decoded/malformed(_:)``.
    ///
    /// An event of a year that no calendar has is malformed too: it could not be written down again.
    /// - Parameters:
    ///   - payload: what the bytes hold.
    ///   - meaning: what it means; may throw for a payload that makes no sense.
    /// - Returns: what `meaning` found, in order.
    public func decodeJSON<Payload: Decodable>(
        _ payload: Payload.Type,
        _ meaning: (Payload) throws -> [Decoded]
    ) -> [Decoded] {
        do {
            return try meaning(JSON.decode(payload, from: bytes)).map { decoded in
                guard case .event(let event) = decoded, !event.occurredAt.isInCalendar else { return decoded }
                return .malformed("the time is in no calendar")
            }
        } catch {
            return [.malformed(reason(for: error))]
        }
    }
}

extension Timestamp {
    /// Whether the year has four digits, as RFC 3339 wants it.
    fileprivate var isInCalendar: Bool {
        (-62_135_596_800_000...253_402_300_799_999).contains(milliseconds)
    }
}

// Says where and of which sort, never the value itself, which may be a customer's.
private func reason(for error: any Error) -> String {
    switch error {
    case DecodingError.keyNotFound(let key, let context): "no \((context.codingPath + [key]).path)"
    case DecodingError.typeMismatch(_, let context): "\(context.codingPath.path) is of the wrong kind"
    case DecodingError.valueNotFound(_, let context): "\(context.codingPath.path) is empty"
    case DecodingError.dataCorrupted(let context):
        context.codingPath.isEmpty ? "this is no JSON" : "\(context.codingPath.path) cannot be read"
    default: String(describing: type(of: error))
    }
}

extension [any CodingKey] {
    fileprivate var path: String {
        map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }
}
