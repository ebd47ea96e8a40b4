public import ChannelKit
public import ChannelSimulation
import HTTPTypes
import HubCore
import Synchronization

/// Telegram in memory: it speaks the Bot API as its servers do, errors and waiting included, and is played by people.
///
/// ```swift
/// let telegram = TelegramSimulator(token: "123456789:AAE-example", clock: clock)
/// let lan = telegram.customer("Lan")
/// lan.say("Còn hàng không ạ?")
/// ```
///
/// What it says goes to whoever asks with `getUpdates`, or by ``deliver(_:to:)`` to the webhook that was set.
public final class TelegramSimulator: PlatformSimulator {
    let clock: any HubClock
    private let world: Mutex<World>
    private let pollers = Mutex<(last: Int, waiting: [Int: AsyncStream<Wake>.Continuation])>((0, [:]))
    let pusher = Mutex<AsyncStream<Void>.Continuation?>(nil)

    /// Why a waiting `getUpdates` goes on.
    private enum Wake {
        case news
        case time
        case otherPoller
        case webhookSet
    }

    /// A platform with one bot.
    ///
    /// - Parameters:
    ///   - token: the bot's token; its digits are the bot's user id.
    ///   - clock: what waiting and limits are counted on.
    ///   - name: what the bot is called.
    ///   - username: the bot's user name.
    ///   - rate: how fast one chat may be written to.
    ///   - allowsLoopback: whether a webhook may also stand at a plain address of this machine, as Telegram never allows.
    public init(
        token: String,
        clock: any HubClock,
        name: String = "Shop Hoa",
        username: String = "shophoa_bot",
        rate: RateRule = RateRule(.conversation, 20, perMilliseconds: 20_000),
        allowsLoopback: Bool = false
    ) {
        self.clock = clock
        var world = World(token: token, name: name, username: username, rate: rate)
        world.allowsLoopback = allowsLoopback
        self.world = Mutex(world)
    }

    /// Answers a call of the Bot API, or of the server that keeps the files.
    public func answer(_ call: HTTPCall) async -> HTTPReply {
        let path = (URLParts(call.url)?.path ?? "/").split(separator: "/").map(String.init)
        let token = "bot" + with { $0.token }
        if call.method == .get, path.first == "file" { return file(path, token) }
        guard path.count == 2, path[0].hasPrefix("bot"), path[0].contains(":") else { return BotError.notFound.reply }
        guard path[0] == token else { return BotError.unauthorized.reply }
        guard let parameters = Parameters(call) else { return BotError.bad("can't parse the request").reply }
        do {
            let method = path[1].lowercased()
            if method == "getupdates" { return .result(.array(try await poll(parameters))) }
            let now = clock.now()
            let result = try tryWith { world throws(BotError) in try world.perform(path[1], parameters, at: now) }
            if method == "setwebhook" { wake(.webhookSet) }
            if method.hasPrefix("send"), let lag = with({ $0.lag }) { try? await clock.sleep(for: lag) }
            return .result(result)
        } catch {
            return error.reply
        }
    }

    /// Looks at or changes what the platform remembers.
    func with<Value>(_ body: (inout World) -> Value) -> Value {
        world.withLock { body(&$0) }
    }

    /// Lets something happen that waiting pollers may want to know.
    func happen<Value>(_ body: (inout World, Timestamp) -> Value) -> Value {
        let now = clock.now()
        let value = world.withLock { body(&$0, now) }
        wake(.news)
        return value
    }

    private func tryWith(_ body: (inout World) throws(BotError) -> JSONValue) throws(BotError) -> JSONValue {
        let result = world.withLock { world -> Result<JSONValue, BotError> in
            do throws(BotError) {
                return .success(try body(&world))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private func file(_ path: [String], _ token: String) -> HTTPReply {
        guard path.count == 4, path[1] == token else { return BotError.notFound.reply }
        let wanted = path[2] + "/" + path[3]
        guard let file = with({ world in world.files.values.first { $0.path == wanted } }) else {
            return BotError.notFound.reply
        }
        return HTTPReply(status: 200, headers: [.contentType: "application/octet-stream"], body: file.bytes)
    }
}

extension TelegramSimulator {
    /// Carries out `getUpdates`: waits at most 50 seconds, and gives way to a later poller.
    private func poll(_ call: Parameters) async throws(BotError) -> [JSONValue] {
        let offset = call.number("offset") ?? 0
        let limit = call.number("limit") ?? 100
        let seconds = min(max(call.number("timeout") ?? 0, 0), 50)
        let (wakes, continuation) = AsyncStream<Wake>.makeStream()
        let me = enter(continuation)
        defer { leave(me) }
        let found = world.withLock { world -> [JSONValue]? in
            guard world.webhook == nil else { return nil }
            world.remember(call)
            return world.updates(from: offset, limit: limit)
        }
        guard let found else {
            throw .conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
        }
        guard found.isEmpty, seconds > 0 else { return found }
        switch await first(of: wakes, or: .seconds(seconds)) {
        case .news, .time: return with { $0.updates(from: max(offset, 0), limit: limit) }
        case .webhookSet: throw .conflict("terminated by setWebhook request")
        case .otherPoller:
            throw .conflict("terminated by other getUpdates request; make sure that only one bot instance is running")
        }
    }

    private func first(of wakes: AsyncStream<Wake>, or timeout: Duration) async -> Wake {
        let clock = clock
        return await withTaskGroup(of: Wake.self) { group in
            group.addTask {
                for await wake in wakes { return wake }
                return .time
            }
            group.addTask {
                try? await clock.sleep(for: timeout)
                return .time
            }
            defer { group.cancelAll() }
            return await group.next() ?? .time
        }
    }

    private func enter(_ continuation: AsyncStream<Wake>.Continuation) -> Int {
        pollers.withLock { pollers in
            for waiting in pollers.waiting.values { waiting.yield(.otherPoller) }
            pollers.last += 1
            pollers.waiting = [pollers.last: continuation]
            return pollers.last
        }
    }

    /// Whether somebody waits for updates.
    var isPolled: Bool {
        pollers.withLock { !$0.waiting.isEmpty }
    }

    private func leave(_ number: Int) {
        pollers.withLock { $0.waiting.removeValue(forKey: number)?.finish() }
    }

    private func wake(_ why: Wake) {
        pollers.withLock { pollers in
            for waiting in pollers.waiting.values { waiting.yield(why) }
        }
        pusher.withLock { _ = $0?.yield() }
    }
}

extension HTTPReply {
    fileprivate static func result(_ value: JSONValue) -> Self {
        .json(["ok": true, "result": value] as JSONValue)
    }
}
