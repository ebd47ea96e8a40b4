import ChannelKit
import Foundation
import HubCore
import Testing
import TelegramChannel

@Suite("The page for operators")
struct PageTests {
    private static let root = (0..<6).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }
    private let schema = TelegramAdapter.descriptor.config

    private func page(_ name: String) throws -> String {
        try String(contentsOf: Self.root.appending(path: name), encoding: .utf8)
    }

    @Test("names every field")
    func fields() throws {
        let page = try page("Plugins-docs/Telegram.md")
        #expect(schema.fields.map(\.key).filter { !page.contains("`\($0)`") } == [])
    }

    @Test("and the README have an example that can be entered", arguments: ["Plugins-docs/Telegram.md", "README.md"])
    func example(_ name: String) throws {
        let examples = try page(name).matches(of: /```json\n([\s\S]*?)```/).map(\.output.1)
            .map { try JSON.decode(JSONValue.self, from: Array($0.utf8)) }
            .filter { $0["bot_token"] != nil }
        #expect(!examples.isEmpty)
        for example in examples { #expect(schema.check(example).problems == []) }
    }
}
