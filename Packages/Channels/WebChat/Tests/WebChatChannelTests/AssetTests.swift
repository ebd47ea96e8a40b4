import ChannelKit
import Foundation
import Testing

@testable import WebChatChannel

@Suite("The widget's files")
struct AssetTests {
    private func assets() throws -> [SiteAsset] { try Shop().adapter.assets }

    @Test("every module that is asked for is served")
    func complete() throws {
        let assets = try assets()
        let names = Set(assets.map(\.name))
        #expect(names.count == assets.count)
        #expect(assets.first?.name == "widget.js")
        for asset in assets {
            #expect(asset.mediaType == "text/javascript; charset=utf-8")
            let text = String(decoding: asset.bytes, as: UTF8.self)
            for name in text.matches(of: /from "\.\/([a-z]+\.js)"/).map({ String($0.output.1) }) {
                #expect(names.contains(name), "\(asset.name) asks for \(name)")
            }
        }
        let loader = String(decoding: try #require(assets.first).bytes, as: UTF8.self)
        let list = try #require(loader.firstMatch(of: /modules = "([a-z ]+)"/)).output.1
        #expect(Set(list.split(separator: " ").map { $0 + ".js" }).union(["widget.js"]) == names)
    }

    @Test("all of it together, compressed, is well below thirty kilobytes")
    func size() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "widget-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var total = 0
        for asset in try assets() {
            let file = folder.appending(path: asset.name)
            try Data(asset.bytes).write(to: file)
            let gzip = Process()
            gzip.executableURL = URL(filePath: "/bin/gzip")
            gzip.arguments = ["-9", file.path()]
            try gzip.run()
            gzip.waitUntilExit()
            try #require(gzip.terminationStatus == 0)
            total += try Data(contentsOf: file.appendingPathExtension("gz")).count
        }
        #expect(total > 1000)
        #expect(total <= 26_000, "the widget weighs \(total) bytes")
    }

    @Test("comments are left out, code and line numbers stay")
    func comments() {
        let source = """
            // @ts-check
            /** One line. */
            const a = /** @type {any} */ (1);
                /**
                 * Two lines.
                 */
                return "// no comment"; // kept
            /** @type {X} */ (a).b();
            """
        let expected = """


            const a = /** @type {any} */ (1);



            return "// no comment"; // kept
            /** @type {X} */ (a).b();
            """
        #expect(String(decoding: WebChatAdapter.withoutComments(Array(source.utf8)), as: UTF8.self) == expected)
    }

    @Test("nothing that a page's policy forbids and no address of anybody else is in it")
    func harmless() throws {
        for asset in try assets() {
            let text = String(decoding: asset.bytes, as: UTF8.self)
            for word in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"] {
                #expect(!text.contains(word), "\(asset.name): \(word)")
            }
            let addresses = text.matches(of: /https?:\/\/[a-z0-9.]+/).map { String($0.output) }
            #expect(addresses.allSatisfy { $0 == "http://www.w3.org" }, "\(asset.name): \(addresses)")
        }
    }
}
