import Foundation

extension Fixture {
    /// Writes `expect.json`, indented and with members in alphabetical order, so that a change reads well.
    func record(_ entries: [ExpectedEntry]) throws {
        try entries.pretty().write(to: URL(filePath: folder + "/expect.json"))
    }
}

extension Encodable {
    func pretty() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self) + Data("\n".utf8)
    }
}
