import ChannelKit
import HubCore
import Synchronization

/// A platform in memory: it answers what is sent as a test wants, and remembers it.
final class TestPlatform: Sendable {
    private struct State {
        var answers: [Result<SendReceipt, SendFailure>] = []
        var standing: SendFailure?
        var sent: [OutboundCommand] = []
        var underway: [String: Int] = [:]
        var mostUnderway = 0
        var isFixed = false
        var hold: (@Sendable () async -> Void)?
        var poll: (@Sendable (Cursor?) async throws -> PollPage)?
        var refusesSubscription = false
        var start: (@Sendable () async throws -> Cursor?)?
        var renew: (@Sendable (SecretSet) async throws -> SecretSet)?
        var stick: (@Sendable () -> Void)?
    }

    let id: ChannelID
    private let state = Mutex(State())
    let capabilities: ChannelCapabilities
    let rates: [RateRule]

    init(_ id: ChannelID = "alpha", _ capabilities: ChannelCapabilities = .chat, rates: [RateRule] = []) {
        self.id = id
        self.capabilities = capabilities
        self.rates = rates
    }

    /// Everything that was attempted, in order.
    var sent: [OutboundCommand] { state.withLock { $0.sent } }
    /// The texts of what was attempted.
    var texts: [String] {
        sent.compactMap { if case .message(let content) = $0.action { content.plainText } else { nil } }
    }
    /// The most attempts that one conversation ever had at the same time.
    var mostUnderway: Int { state.withLock { $0.mostUnderway } }
    /// Whether entries that are marked as broken can be read, as after a fix of the adapter.
    var isFixed: Bool {
        get { state.withLock { $0.isFixed } }
        set { state.withLock { $0.isFixed = newValue } }
    }
    var refusesSubscription: Bool {
        get { state.withLock { $0.refusesSubscription } }
        set { state.withLock { $0.refusesSubscription = newValue } }
    }

    /// What the next attempts get; afterwards they succeed.
    func answer(_ results: Result<SendReceipt, SendFailure>...) {
        state.withLock { $0.answers += results }
    }

    /// What every attempt gets from now on; `nil` for success.
    func answerAlways(_ failure: SendFailure?) {
        state.withLock { $0.standing = failure }
    }

    /// What every attempt waits for.
    func hold(_ body: (@Sendable () async -> Void)?) {
        state.withLock { $0.hold = body }
    }

    func poll(_ body: @escaping @Sendable (Cursor?) async throws -> PollPage) {
        state.withLock { $0.poll = body }
    }

    /// How credentials are exchanged; without it they cannot be.
    func renew(_ body: @escaping @Sendable (SecretSet) async throws -> SecretSet) {
        state.withLock { $0.renew = body }
    }

    var renews: Bool { state.withLock { $0.renew != nil } }

    func renew(_ current: SecretSet) async throws -> SecretSet {
        guard let body = state.withLock({ $0.renew }) else { throw AdapterFailure.unauthorized("no tokens") }
        return try await body(current)
    }

    /// What entries do that stick while they are decoded.
    func stick(_ body: @escaping @Sendable () -> Void) {
        state.withLock { $0.stick = body }
    }

    func stick() {
        state.withLock { $0.stick }?()
    }

    /// Where reading begins, asked when an account is connected.
    func start(_ body: @escaping @Sendable () async throws -> Cursor?) {
        state.withLock { $0.start = body }
    }

    func start() async throws -> Cursor? {
        try await state.withLock { $0.start }?()
    }

    func page(after cursor: Cursor?) async throws -> PollPage {
        guard let body = state.withLock({ $0.poll }) else { throw AdapterFailure.unreachable("nobody polls") }
        return try await body(cursor)
    }

    func receive(_ command: OutboundCommand) async throws(SendFailure) -> SendReceipt {
        let place = command.conversation.key
        let hold = state.withLock { state in
            state.sent.append(command)
            state.underway[place, default: 0] += 1
            state.mostUnderway = max(state.mostUnderway, state.underway[place] ?? 0)
            return state.hold
        }
        await hold?()
        for _ in 0..<5 { await Task.yield() }
        let result = state.withLock { state -> Result<SendReceipt, SendFailure> in
            state.underway[place, default: 0] -= 1
            if !state.answers.isEmpty { return state.answers.removeFirst() }
            if let failure = state.standing { return .failure(failure) }
            return .success(.sent([MessageRef("out-\(state.sent.count)")]))
        }
        return try result.get()
    }
}

extension ChannelCapabilities {
    /// A chat that can do most things and repeats nothing safely.
    static var chat: Self {
        Self(
            text: .init(maxLength: 200, unit: .grapheme),
            reaction: .native,
            edit: .native,
            delete: .native,
            typing: .native,
            markRead: .native,
            surfaces: [.direct, .group, .publicComment],
            idempotency: .none
        )
    }

    /// As ``chat``, with another way to make repetition safe.
    static func chat(_ idempotency: Idempotency, windows: [ReplyWindow] = []) -> Self {
        var capabilities = chat
        capabilities.idempotency = idempotency
        capabilities.windows = windows
        return capabilities
    }
}
