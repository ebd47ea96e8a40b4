import HubCore
import Testing

@testable import HubServer

@Suite struct SchemaTests {
    private let schema = Schema.object(
        "Sample",
        .required("name", .text(2...4), "A name."),
        .required("kind", .words(["a", "b"]), "A word."),
        .optional("count", .integer(1...3), "A number."),
        .optional("tags", .array(.text(1...3), 0...2), "Tags."),
        .optional("when", .timestamp, "A time."),
        .optional("owner", .id, "An id."),
        .optional("flags", .map(.boolean), "Flags.")
    )

    @Test("a value of the right shape has no problems")
    func aValueOfTheRightShape() {
        let value: JSONValue = [
            "name": "Hoa", "kind": "a", "count": 3, "tags": ["x"], "when": "2025-03-01T09:30:00Z",
            "owner": "0000000000001", "flags": ["on": true], "unknown": 7,
        ]
        #expect(schema.problems(in: value).isEmpty)
        #expect(schema.problems(in: ["name": "Hoa", "kind": "b", "count": .null]).isEmpty)
    }

    @Test(
        "what is wrong is named by its place",
        arguments: [
            (["kind": "a"], "/name"), (["name": "H", "kind": "a"], "/name"), (["name": .null, "kind": "a"], "/name"),
            (["name": "Hoa", "kind": "c"], "/kind"), (["name": "Hoa", "kind": "a", "count": 4], "/count"),
            (["name": "Hoa", "kind": "a", "count": .number(1.5)], "/count"),
            (["name": "Hoa", "kind": "a", "tags": ["x", "y", "z"]], "/tags"),
            (["name": "Hoa", "kind": "a", "tags": ["x", ""]], "/tags/1"),
            (["name": "Hoa", "kind": "a", "when": "yesterday"], "/when"),
            (["name": "Hoa", "kind": "a", "owner": "zzzzzzzzzzzzz"], "/owner"),
            (["name": "Hoa", "kind": "a", "flags": ["a/b~c": 1]], "/flags/a~1b~0c"), ([], ""),
        ] as [(JSONValue, String)]
    )
    func whatIsWrongIsNamedBy(value: JSONValue, place: String) {
        #expect(schema.problems(in: value).map(\.field) == [place])
    }

    @Test("characters are counted as JSON Schema counts them")
    func charactersAreCountedAsJSONSchema() {
        // Four code points, one of them a combining mark.
        #expect(Schema.text(4...4).problems(in: .string("Hoa\u{0300}")).isEmpty)
    }

    @Test("addresses of mail are kept in lower case", arguments: ["ten@congty.vn", "Tên.Họ@congty.vn", "a+b@x.co"])
    func addressesOfMailAreKeptIn(text: String) {
        #expect(EmailAddress(text)?.text == text.lowercased())
    }

    @Test("what is no address is refused", arguments: ["", "ten", "ten@", "@congty.vn", "Tên <a@b.vn>", "a@b"])
    func whatIsNoAddressIsRefused(text: String) {
        #expect(EmailAddress(text) == nil)
    }
}
