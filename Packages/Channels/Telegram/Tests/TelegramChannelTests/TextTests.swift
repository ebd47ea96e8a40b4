import ChannelKit
import HubCore
import Testing

@Suite("Texts with links")
struct TextTests {
    struct Case: Sendable {
        var text: String
        var offset: Int
        var length: Int
        var shown: String
    }

    private static let link = "https://hoa.example/1"
    private static let decomposed = "Vie\u{302}\u{323}t Nam"

    private static let cases: [Case] = [
        Case(text: "see here now", offset: 4, length: 4, shown: "see here (\(link)) now"),
        Case(text: "😊😊 here", offset: 5, length: 4, shown: "😊😊 here (\(link))"),
        Case(text: "👨‍👩‍👧‍👦 đây", offset: 12, length: 3, shown: "👨‍👩‍👧‍👦 đây (\(link))"),
        Case(text: "Việt Nam", offset: 0, length: 4, shown: "Việt (\(link)) Nam"),
        Case(text: decomposed, offset: 0, length: 6, shown: "Vie\u{302}\u{323}t (\(link)) Nam"),
        Case(text: link, offset: 0, length: 21, shown: link),
    ]

    private static let broken: [Case] = [
        Case(text: "😊 here", offset: 0, length: 1, shown: "😊 here"),
        Case(text: "😊 here", offset: 1, length: 3, shown: "😊 here"),
        Case(text: "short", offset: 3, length: 9, shown: "short"),
        Case(text: "short", offset: 9, length: 1, shown: "short"),
        Case(text: "short", offset: -1, length: 3, shown: "short"),
        Case(text: "short", offset: 0, length: 0, shown: "short"),
        Case(text: "short", offset: .max, length: .max, shown: "short"),
        Case(text: "short", offset: 1, length: .min, shown: "short"),
    ]

    @Test("show the address of a hidden link after its words, counted in UTF-16", arguments: cases)
    func showsLinks(_ one: Case) throws {
        #expect(try scalars(of: shown(one)) == Array(one.shown.unicodeScalars))
    }

    @Test("stay as they are where a link has no place in them", arguments: broken)
    func bearsBrokenPlaces(_ one: Case) throws {
        #expect(try scalars(of: shown(one)) == Array(one.shown.unicodeScalars))
    }

    @Test("keep Vietnamese letters scalar for scalar, composed or not", arguments: ["Tiếng Việt", decomposed])
    func keepsLetters(_ text: String) throws {
        #expect(try scalars(of: read(text, entities: "[]")) == Array(text.unicodeScalars))
    }

    @Test("bear more links than Telegram keeps, and links within links")
    func bearsManyLinks() throws {
        let one = #"{"type":"text_link","offset":0,"length":4,"url":"https://a.example"}"#
        let many = try read("here", entities: "[" + Array(repeating: one, count: 5000).joined(separator: ",") + "]")
        #expect(many.hasPrefix("here (https://a.example)"))
        #expect(many.utf8.count < 5000)
    }

    private func shown(_ one: Case) throws -> String {
        let entity = #"{"type":"text_link","offset":\#(one.offset),"length":\#(one.length),"url":"\#(Self.link)"}"#
        return try read(one.text, entities: "[\(entity)]")
    }

    private func read(_ text: String, entities: String) throws -> String {
        let update =
            #"{"update_id":1,"message":{"message_id":1,"from":{"id":5,"first_name":"Lan"},"#
            + #""chat":{"id":5,"type":"private"},"date":1777636800,"text":"\#(text)","entities":\#(entities)}}"#
        let content = try #require(try Shop().read(update).events.first?.content)
        guard case .text(let read)? = content.parts.first else { return "" }
        return read
    }

    private func scalars(of text: String) -> [Unicode.Scalar] {
        Array(text.unicodeScalars)
    }
}
