import ChannelTestKit
import Foundation
import Testing

@Suite("The pages for authors")
struct PageTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    private static let root = (0..<5).reduce(folder) { url, _ in url.deletingLastPathComponent() }

    private func page(_ name: String) throws -> String {
        try String(contentsOf: Self.root.appending(path: "Plugins-docs/\(name).md"), encoding: .utf8)
    }

    @Test("the tutorial shows the code that is tested here, file by file")
    func tutorial() throws {
        let blocks = try page("WritingAnAdapter").split(separator: "```swift\n").dropFirst()
            .compactMap { $0.split(separator: "```", omittingEmptySubsequences: false).first.map(String.init) }
        let names = [
            "AcmeDescriptor", "AcmeAdapter", "AcmeMessages", "AcmeSimulator", "AcmeConformanceTests",
        ]
        try #require(blocks.count == names.count)
        for (block, name) in zip(blocks, names) {
            let file = Self.folder.appending(path: "\(name).swift")
            #expect(block == (try String(contentsOf: file, encoding: .utf8)), "\(name).swift differs from the page")
        }
    }

    @Test("the list of checks is complete")
    func checks() throws {
        let rows = try page("ConformanceKit").split(separator: "\n").filter {
            $0.wholeMatch(of: /\| [0-9]+ \|.*/) != nil
        }
        let listed = rows.map { $0.split(separator: "|").prefix(2).map { $0.trimmingCharacters(in: .whitespaces) } }
        let checks = Conformance.checks(for: .acme).map { [String($0.number), $0.title] }
        #expect(listed == checks)
    }
}
