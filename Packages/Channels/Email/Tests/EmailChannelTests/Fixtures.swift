import Foundation
import Testing

@testable import EmailChannel

/// Letters kept as files, and letters written in the tests themselves.
enum Fixture {
    static func bytes(_ name: String) throws -> [UInt8] {
        let url = Bundle.module.url(forResource: "Fixtures/\(name)/event", withExtension: "eml")
        return Array(try Data(contentsOf: #require(url)))
    }

    static func letter(_ name: String) throws -> Letter {
        try Letter(bytes(name))
    }

    /// A letter of header lines and a body, with the line ends that mail has.
    static func compose(_ header: [String], _ body: String = "Xin chào\n") -> [UInt8] {
        Array((header.joined(separator: "\n") + "\n\n" + body).replacing("\n", with: "\r\n").utf8)
    }

    static func letter(_ header: [String], _ body: String = "Xin chào\n") throws -> Letter {
        try Letter(compose(header, body))
    }
}
