import ChannelKit
import Foundation

/// Prints results: for people as they are written, for programs as one JSON value.
enum Output {
    /// Prints a value as JSON on one line.
    static func json(_ value: some Encodable) throws {
        print(String(decoding: try JSON.encode(value), as: UTF8.self))
    }

    /// Prints rows in columns of equal width.
    static func table(_ rows: [[String]]) {
        guard let columns = rows.first?.count else { return }
        let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
        for row in rows {
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            print(cells.joined(separator: "  ").trimmingCharacters(in: .whitespaces))
        }
    }

    /// Tells the operator something that is no result.
    static func note(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}
