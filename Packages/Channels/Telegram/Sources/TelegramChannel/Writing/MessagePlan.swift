import ChannelKit
import HubCore

/// The calls that one message takes, in order.
struct MessagePlan {
    /// The calls; never empty.
    private(set) var steps: [Step] = []
    private let content: Content

    /// One call and the files that go with it.
    struct Step {
        /// The method.
        var method: String
        /// The fields without the files.
        var fields: [String: JSONValue]
        /// The files to upload, by the name that the fields use for them.
        var uploads: [Upload] = []
        /// How many parts of the content it says.
        var parts = 1
    }

    /// A file of the hub that is uploaded.
    struct Upload {
        var name: String
        var media: Media
        var hash: BlobHash
        var maxBytes: Int
    }

    /// Plans `content` for `address`; refuses what the platform would refuse, so that no half of it is sent.
    init(_ content: Content, to address: ChatAddress) throws(SendFailure) {
        self.content = content
        var media: [Media] = []
        var choices: [Choice] = []
        let hasText = content.parts.contains { if case .text = $0 { true } else { false } }
        for part in content.parts {
            if case .media(let file) = part {
                media.append(file)
                continue
            }
            try flush(&media)
            switch part {
            case .text(let text): steps.append(Step(method: "sendMessage", fields: ["text": try Limits.text(text)]))
            case .location(let location): steps.append(Step(location))
            case .contact(let card): steps.append(try Step(card))
            case .choice(let choice): choices.append(choice)
            case .html where hasText, .quotedText: continue
            default: throw .unsupported(part.feature)
            }
        }
        try flush(&media)
        try attach(choices)
        try answer(content.quoted)
        guard !steps.isEmpty else { throw .unsupported("an empty message") }
        for index in steps.indices { steps[index].fields.merge(address.sendFields) { own, _ in own } }
    }

    /// What the content still says once the first `count` steps are done, of which there is at least one.
    func left(after count: Int) -> Content {
        var said = steps.prefix(count).reduce(0) { $0 + $1.parts }
        let hasChoices = steps.dropFirst(count).contains { $0.method != "sendMediaGroup" }
        var left = content
        left.quoted = nil
        left.parts = content.parts.filter { part in
            switch part {
            case .choice: return hasChoices
            case .html, .quotedText: return false
            default:
                said -= 1
                return said < 0
            }
        }
        return left
    }

    private mutating func flush(_ media: inout [Media]) throws(SendFailure) {
        steps += try MediaPlan(media).steps
        media = []
    }

    /// Buttons stand under the last message that can have some; an album cannot.
    private mutating func attach(_ choices: [Choice]) throws(SendFailure) {
        guard !choices.isEmpty else { return }
        guard let last = steps.lastIndex(where: { $0.method != "sendMediaGroup" }) else {
            throw .permanent(.init("choices need a text to stand under"))
        }
        steps[last].fields["reply_markup"] = try Limits.keyboard(choices)
    }

    private mutating func answer(_ quoted: MessageRef?) throws(SendFailure) {
        guard let quoted, !steps.isEmpty else { return }
        steps[0].fields["reply_parameters"] = [
            "message_id": .integer(try quoted.number()), "allow_sending_without_reply": true,
        ]
    }
}

extension MessagePlan.Step {
    fileprivate init(_ location: Location) {
        var fields: [String: JSONValue] = [
            "latitude": .number(location.latitude), "longitude": .number(location.longitude),
        ]
        guard let title = location.name ?? location.address else {
            self.init(method: "sendLocation", fields: fields)
            return
        }
        fields["title"] = .string(title)
        fields["address"] = .string(location.address ?? title)
        self.init(method: "sendVenue", fields: fields)
    }

    fileprivate init(_ card: ContactCard) throws(SendFailure) {
        guard let phone = card.handles.first(where: { $0.kind == .phone }) else {
            throw .permanent(.init("a contact needs a telephone number"))
        }
        let name = card.name.isEmpty ? phone.value : card.name
        self.init(
            method: "sendContact",
            fields: ["phone_number": .string(phone.value), "first_name": .string(name)]
        )
    }
}

extension Content.Part {
    /// What the part is called when it cannot be sent.
    fileprivate var feature: String {
        switch self {
        case .html: "html"
        case .referral: "referral"
        case .unsupported(let kind): kind
        default: "a part of the message"
        }
    }
}

extension MessageRef {
    /// The number of the message.
    func number() throws(SendFailure) -> Int64 {
        guard let number = Int64(text) else { throw .permanent(.init("there is no such message")) }
        return number
    }
}
