import ChannelKit
import HubCore
import Testing

@Suite("What an operator enters")
struct ConfigSchemaTests {
    private static let text = ConfigField.Text(en: "Text", vi: "Chữ")

    private func schema(_ key: String, _ kind: ConfigField.Kind, _ change: (inout ConfigField) -> Void = { _ in })
        -> ConfigSchema
    {
        var field = ConfigField(key, kind, label: Self.text, help: Self.text)
        change(&field)
        return ConfigSchema([field])
    }

    @Test(
        "bad values are refused at their field",
        arguments: [
            (ConfigField.Kind.string, JSONValue.integer(1)), (.secret, true), (.bool, "yes"), (.int, "3"),
            (.int, .number(0.5)),
            (.duration, "1h"), (.url, "ftp://example.com"), (.url, "http://example.com"),
            (.url, "https://user@example.com"),
            (.host, "mail example"), (.host, "https://example.com"), (.email, "nobody"), (.email, "a b@example.com"),
            (.email, "@example.com"), (.list, "one"), (.list, .array(["one", 2])),
        ]
    )
    func bad(_ kind: ConfigField.Kind, _ value: JSONValue) {
        let problems = schema("field", kind).check(.object(["field": value])).problems
        #expect(problems.map(\.field) == ["field"])
    }

    @Test(
        "good values pass",
        arguments: [
            (ConfigField.Kind.string, JSONValue.string("x")), (.url, "https://example.com/a?b=c"),
            (.url, "http://localhost:8080"),
            (.host, "mail.example.com"), (.email, "care@example.com"), (.list, .array(["one", "two"])), (.int, 3),
            (.bool, false),
        ]
    )
    func good(_ kind: ConfigField.Kind, _ value: JSONValue) {
        #expect(schema("field", kind).check(.object(["field": value])).problems.isEmpty)
    }

    @Test("numbers keep to their range and choices to their list")
    func limits() {
        let range = schema("n", .int) { $0.range = 1...5 }
        #expect(range.check(["n": 5]).problems.isEmpty)
        #expect(range.check(["n": 6]).problems.count == 1)
        let choice = schema("c", .choice) { $0.choices = ["a", "b"] }
        #expect(choice.check(["c": "b"]).problems.isEmpty)
        #expect(choice.check(["c": "z"]).problems.count == 1)
    }

    @Test("what is missing gets its fallback, and what is unknown is named")
    func completion() {
        let optional = schema("mode", .string) {
            $0.required = false
            $0.fallback = "slow"
        }
        #expect(optional.check([:]).completed == ["mode": "slow"])
        #expect(optional.check(["mode": "fast"]).completed == ["mode": "fast"])
        #expect(optional.check(["mood": "good"]).problems.map(\.field) == ["mood"])
        #expect(schema("name", .string).check([:]).problems.map(\.field) == ["name"])
        #expect(schema("name", .string).check("no object").problems.count == 1)
    }

    @Test("a field that is not shown is not required")
    func conditions() {
        var schema = schema("folder", .string) { $0.visibleWhen = .init("move", equals: true) }
        schema.fields.append(ConfigField("move", .bool, label: Self.text, help: Self.text))
        #expect(schema.check(["move": false]).problems.isEmpty)
        #expect(schema.check(["move": true]).problems.map(\.field) == ["folder"])
    }

    @Test("secrets part from what may be shown, and configured hosts are found")
    func parts() {
        var schema = schema("token", .secret)
        schema.fields.append(ConfigField("server", .host, label: Self.text, help: Self.text))
        schema.fields.append(ConfigField("api", .url, label: Self.text, help: Self.text))
        let config: JSONValue = ["token": "hidden", "server": "Mail.example.com", "api": "https://api.example.com/v1"]
        let (open, secrets) = schema.split(config)
        #expect(open == ["server": "Mail.example.com", "api": "https://api.example.com/v1"])
        #expect(secrets.values == ["token": "hidden"])
        #expect("\(secrets)" == "SecretSet(token)")
        #expect(schema.hosts(in: open) == ["mail.example.com", "api.example.com"])
    }
}
