import ChannelKit
import Foundation
import HubCore
import Testing
import WebChatChannel

@Suite("The page for operators")
struct PageTests {
    private static let root = (0..<6).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }
    private let schema = WebChatAdapter.descriptor.config

    private func page(_ name: String) throws -> String {
        try String(contentsOf: Self.root.appending(path: name), encoding: .utf8)
    }

    @Test("names every field")
    func fields() throws {
        let page = try page("Plugins-docs/WebChat.md")
        #expect(schema.fields.map(\.key).filter { !page.contains("`\($0)`") } == [])
    }

    @Test("and the README have an example that can be entered", arguments: ["Plugins-docs/WebChat.md", "README.md"])
    func example(_ name: String) throws {
        let examples = try page(name).matches(of: /```json\n([\s\S]*?)```/).map(\.output.1)
            .map { try JSON.decode(JSONValue.self, from: Array($0.utf8)) }
            .filter { $0["allowed_origins"] != nil }
        #expect(!examples.isEmpty)
        for example in examples { #expect(schema.check(example).problems == []) }
    }
}
