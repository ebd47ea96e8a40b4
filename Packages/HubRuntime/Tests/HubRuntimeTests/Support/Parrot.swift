import ChannelKit
import HTTPTypes
import HubCore

/// A channel that lives in these tests alone: signed webhooks, text out, and nobody behind it.
struct ParrotAdapter: WebhookSource, BuildableAdapter {
    static let secret = "whsec_cGFycm90cy1zaWduLXdpdGgtdGhpcw"
    static let config: JSONValue = ["name": "Tiệm Vẹt", "signing": .string(secret)]

    static let descriptor = ChannelDescriptor(
        id: "parrot",
        name: "Parrot",
        version: "1.2.3",
        docs: "https://hub.example/parrot",
        config: ConfigSchema([
            field("name", .string, "Name"),
            field("signing", .secret, "Signing secret"),
            ConfigField(
                "mood",
                .choice,
                label: .init(en: "Mood", vi: "Tâm trạng"),
                help: .init(en: "How it speaks.", vi: "Cách nói."),
                fallback: "quiet",
                choices: ["loud", "quiet"]
            ),
            field("made", .generatedSecret, "Made secret"),
        ]),
        ingress: [.webhook],
        capabilities: ChannelCapabilities(text: .init(maxLength: 100, unit: .grapheme)),
        handleKinds: ["parrot_user"],
        verification: .signature
    )

    let name: String
    let context: AdapterContext

    private struct Config: Decodable {
        var name: String
    }

    private struct Word: Decodable {
        var id: String
        var text: String
    }

    init(connection: ChannelConnection, context: AdapterContext) throws {
        name = try connection.decode(Config.self).name
        guard !name.contains("!") else { throw ConfigurationProblem(field: "name", "Leave the exclamation mark out.") }
        self.context = context
    }

    func probe() async throws -> [AccountProfile] {
        guard name != "away" else { throw AdapterFailure.unreachable("nobody on the perch") }
        return [AccountProfile(id: "p-1", name: name)]
    }

    func admit(_ request: WebhookRequest) async throws(WebhookRejection) -> Admission {
        guard request.method == .post else { throw .wrongMethod }
        try StandardWebhooks.verify(request, secret: "signing", in: context)
        return .accept(RawEvent(json: request), .ok)
    }

    func decode(_ raw: RawEvent) -> [Decoded] {
        raw.decodeJSON(Entries<Word>.self) { words in
            words.decoded { word in
                .event(
                    InboundEvent(
                        key: EventKey(word.id),
                        account: ["p-1"],
                        conversation: ConversationRef("perch"),
                        author: .customer([Claim(Handle("parrot_user", "1"), .platformAccount)], name: nil),
                        occurredAt: Timestamp(seconds: 1_777_600_800),
                        body: .message(.text(word.text), MessageRef(word.id))
                    )
                )
            }
        }
    }

    func send(_ command: OutboundCommand) async throws(SendFailure) -> SendReceipt {
        _ = try command.text(within: Self.descriptor.capabilities.text)
        return .sent([MessageRef("\(command.id)")])
    }

    private static func field(_ key: String, _ kind: ConfigField.Kind, _ label: String) -> ConfigField {
        ConfigField(key, kind, label: .init(en: label, vi: label), help: .init(en: "Enter it.", vi: "Hãy nhập."))
    }
}
