import Foundation
import HubCore

/// One page of a list, and where the next one begins.
struct Page<Item: APIType>: APIType {
    var items: [Item]
    /// What to send as `after` for the next page; left out on the last one.
    var next: String?

    static var schema: Schema {
        .object(
            (Item.schema.componentName ?? "Item") + "Page",
            .required("items", .array(Item.schema, 0...PageRequest.largest), "The elements of this page."),
            .optional("next", .text(1...500), "What to send as `after` to get the next page; missing on the last.")
        )
    }
}

/// Which page of a list is wanted.
struct PageRequest: Sendable {
    var limit: Int
    var after: Cursor?

    static let largest = 200

    /// Every list takes these.
    static var parameters: [Parameter] {
        [
            .query("limit", .integer(1...Int64(largest)), "How many elements at most; 50 unless given."),
            .query("after", .text(1...500), "The `next` of the page before."),
        ]
    }

    /// Cuts a list that was asked for one element more than the limit.
    func page<Row, Item: APIType>(
        of rows: [Row],
        cursor: (Row) -> Cursor,
        item: (Row) throws -> Item
    ) rethrows -> Page<Item> {
        let shown = rows.prefix(limit)
        return Page(
            items: try shown.map(item),
            next: rows.count > limit ? shown.last.map { cursor($0).text } : nil
        )
    }
}

/// A place in a list: the numbers that its order goes by.
///
/// Opaque to whoever passes it back.
struct Cursor: Hashable, Sendable {
    var numbers: [Int64]

    init(_ numbers: Int64...) {
        self.numbers = numbers
    }

    init<Entity>(_ id: ID<Entity>) {
        numbers = [id.rawValue]
    }

    init?(_ text: String, count: Int) {
        guard let bytes = Base64URL.decode(text) else { return nil }
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: ",", omittingEmptySubsequences: false)
        numbers = parts.compactMap { Int64($0) }
        guard numbers.count == count, parts.count == count else { return nil }
    }

    var text: String {
        Base64URL.encode(Array(numbers.map(String.init).joined(separator: ",").utf8))
    }

    /// The number of a list that is ordered by its ids.
    func id<Entity>(_: Entity.Type = Entity.self) -> ID<Entity> { ID(numbers.first ?? 0) }
}

extension Call {
    /// Which page is wanted, of a list whose order goes by `count` numbers.
    func page(by count: Int = 1) throws -> PageRequest {
        let limit = query("limit").flatMap { Int($0) } ?? 50
        guard let text = query("after") else { return PageRequest(limit: limit) }
        guard let cursor = Cursor(text, count: count) else {
            throw Problem.invalid("?after", "must be the `next` of the page before")
        }
        return PageRequest(limit: limit, after: cursor)
    }
}

/// Base 64 in the alphabet for addresses, without padding (RFC 4648, section 5).
enum Base64URL {
    static func encode(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    static func decode(_ text: String) -> [UInt8]? {
        let standard = text.replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4)
        return Data(base64Encoded: standard + padding).map { Array($0) }
    }
}
