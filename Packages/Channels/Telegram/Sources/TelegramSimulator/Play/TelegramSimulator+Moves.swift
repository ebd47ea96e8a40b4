import ChannelKit
import ChannelSimulation
import HubCore

extension TelegramSimulator {
    typealias Handling = @Sendable (TelegramSimulator, Move) throws -> JSONValue

    static let others: [String: Handling] = people.merging(looking) { first, _ in first }

    private static let people: [String: Handling] = [
        "customer": { telegram, move in
            let customer = telegram.customer(
                try move.text("name"),
                lastName: move["last_name"]?.text,
                username: move["username"]?.text,
                language: move["language"]?.text ?? "vi"
            )
            return ["id": .integer(customer.id)]
        },
        "edit": { telegram, move in
            try telegram.customer(move).edit(try move.number("message"), to: try move.text("text"))
            return [:]
        },
        "react": { telegram, move in
            try telegram.customer(move).react(move["emoji"]?.text, to: try move.number("message"))
            return [:]
        },
        "press": { telegram, move in
            let label = try move.text("label")
            guard let press = try telegram.customer(move).press(label) else {
                throw PlayRefusal("The bot sent no button “\(label)”.")
            }
            return ["press": .string(press)]
        },
        "block": { telegram, move in
            try telegram.customer(move).block()
            return [:]
        },
        "unblock": { telegram, move in
            try telegram.customer(move).unblock()
            return [:]
        },
        "group": { telegram, move in ["id": .integer(telegram.group(try move.text("title")).id)] },
        "migrate": { telegram, move in ["id": .integer(try telegram.group(move).migrate().id)] },
        "kick": { telegram, move in
            let group = try telegram.group(move)
            group.kickBot()
            return ["id": .integer(group.id)]
        },
    ]

    private static let looking: [String: Handling] = [
        "pressed": { telegram, move in
            let press = telegram.with { $0.presses[move["press"]?.text ?? ""] }
            guard let press else { throw PlayRefusal("Nobody pressed that.") }
            return ["answered": .bool(press.isAnswered), "text": press.answer.map { .string($0) } ?? .null]
        },
        "sent": { telegram, move in
            guard let chat = (move["customer"] ?? move["group"])?.integer else {
                let keys = telegram.with { $0.chats.keys.sorted { $0.id < $1.id } }
                return ["messages": .array(keys.flatMap { telegram.messagesOfBot(in: $0) })]
            }
            return ["messages": .array(telegram.messagesOfBot(in: World.ChatKey(id: chat)))]
        },
        "flood": { telegram, move in
            let (chat, wait) = (try move.number("chat"), Duration.seconds(try move.number("seconds")))
            telegram.with { $0.floods[chat] = (move["times"]?.integer ?? 1, wait) }
            return [:]
        },
        "lag": { telegram, move in
            let lag = try move.number("milliseconds")
            telegram.with { $0.lag = lag > 0 ? .milliseconds(lag) : nil }
            return [:]
        },
        "state": { telegram, _ in
            let isPolled = telegram.isPolled
            return telegram.with { world in
                [
                    "polled": .bool(isPolled), "webhook": world.webhook.map { .string($0.url) } ?? .null,
                    "waiting": .integer(Int64(world.updates.count)),
                    "error": world.lastError.map { .string($0) } ?? .null,
                ]
            }
        },
    ]
}
