public import ChannelKit
import ChannelSimulation
public import HubCore

extension TelegramSimulator {
    /// The token of a bot that is only played.
    public static let playedToken = "123456789:AAE-played-on-this-machine"

    /// A platform to play with on this machine, whose webhook may stand there too.
    public convenience init(clock: any HubClock) {
        self.init(token: Self.playedToken, clock: clock, allowsLoopback: true)
    }

    /// Lets people do what they do at Telegram.
    ///
    /// Numbers of customers, groups and messages are Telegram's ids; files are Base64.
    ///
    /// | action | data | answer |
    /// |---|---|---|
    /// | `customer` | `name`, `last_name`?, `username`?, `language`? | `id` |
    /// | `say` | `customer`, `text`, `group`?, `reply_to`?, `quote`? | `message` |
    /// | `start` | `customer`, `payload`? | `message` |
    /// | `photo` | `customer`, `bytes`, `caption`?, `album`? | `message` |
    /// | `document` | `customer`, `bytes`, `name`, `type`? | `message` |
    /// | `voice` | `customer`, `bytes` | `message` |
    /// | `sticker` | `customer`, `emoji` | `message` |
    /// | `location` | `customer`, `latitude`, `longitude` | `message` |
    /// | `contact` | `customer`, `phone`, `name`, `user`? | `message` |
    /// | `edit` | `customer`, `message`, `text` | |
    /// | `react` | `customer`, `message`, `emoji`? | |
    /// | `press` | `customer`, `label` | `press` |
    /// | `pressed` | `press` | `answered`, `text` |
    /// | `block`, `unblock` | `customer` | |
    /// | `group` | `title` | `id` |
    /// | `migrate`, `kick` | `group` | `id` of what the group became |
    /// | `sent` | `customer` or `group`, or neither for all chats | `messages` of the bot, oldest first |
    /// | `flood` | `chat`, `seconds`, `times`? | |
    /// | `lag` | `milliseconds` by which answers come later than the messages they are about | |
    /// | `state` | | `webhook`, `polled` (whether somebody waits for updates), `waiting`, `error` |
    public func play(_ action: String, _ data: JSONValue) async throws -> JSONValue {
        let move = Move(data)
        if let write = Self.writing[action] { return ["message": .integer(try write(try customer(move), move))] }
        if let handle = Self.others[action] { return try handle(self, move) }
        throw PlayRefusal.unknown(action, known: Array(Self.writing.keys) + Array(Self.others.keys))
    }

    private typealias Writing = @Sendable (TelegramCustomer, Move) throws -> Int64

    private static let writing: [String: Writing] = [
        "say": { customer, move in
            customer.say(
                try move.text("text"),
                replyTo: move["reply_to"]?.integer,
                quoting: move["quote"]?.text,
                in: try move["group"].map { _ in try customer.telegram.group(move) }
            )
        },
        "start": { customer, move in customer.start(move["payload"]?.text) },
        "photo": { customer, move in
            customer.sendPhoto(try move.bytes("bytes"), caption: move["caption"]?.text, album: move["album"]?.text)
        },
        "document": { customer, move in
            let type = move["type"]?.text ?? "application/octet-stream"
            return customer.sendDocument(try move.bytes("bytes"), named: try move.text("name"), mimeType: type)
        },
        "voice": { customer, move in customer.sendVoice(try move.bytes("bytes")) },
        "sticker": { customer, move in customer.sendSticker(try move.text("emoji")) },
        "location": { customer, move in
            customer.sendLocation(latitude: try move.decimal("latitude"), longitude: try move.decimal("longitude"))
        },
        "contact": { customer, move in
            customer.sendContact(
                phone: try move.text("phone"),
                name: try move.text("name"),
                of: move["user"]?.integer
            )
        },
    ]

    func customer(_ move: Move) throws(PlayRefusal) -> TelegramCustomer {
        let id = try move.number("customer")
        guard with({ $0.users[id] != nil }) else { throw PlayRefusal("There is no customer \(id).") }
        return TelegramCustomer(telegram: self, id: id)
    }

    func group(_ move: Move) throws(PlayRefusal) -> TelegramGroup {
        let id = try move.number("group")
        guard with({ $0.chats[World.ChatKey(id: id)]?.isPrivate == false }) else {
            throw PlayRefusal("There is no group \(id).")
        }
        return TelegramGroup(telegram: self, id: id)
    }
}
