import ChannelKit
import HubCore
@testable import HubSync
import Testing

@Suite("What follows from a failed attempt")
struct RetryPolicyTests {
    typealias Idempotency = ChannelCapabilities.Idempotency

    private static let now = Timestamp(seconds: 1_777_597_200)
    private static let detail = SendFailure.Detail("why", status: 500)

    private static func verdict(
        _ failure: SendFailure,
        attempt: Int = 1,
        idempotency: Idempotency = .none,
        deadline: Duration = .seconds(86_400),
        luck: Double = 0.5
    ) -> RetryPolicy.Verdict {
        RetryPolicy().verdict(
            on: failure,
            attempt: attempt,
            deadline: now + deadline,
            idempotency: idempotency,
            now: now,
            luck: luck
        )
    }

    @Test("is total over failures and idempotency", arguments: [Idempotency.none, .echo, .key])
    func table(idempotency: Idempotency) {
        let now = Self.now
        let again = RetryPolicy.Verdict.retry(at: now + .seconds(2), "why")
        let table: [(SendFailure, RetryPolicy.Verdict)] = [
            (.retryable(after: nil, Self.detail), again),
            (.retryable(after: .seconds(1), Self.detail), again),
            (.retryable(after: .seconds(90), Self.detail), .retry(at: now + .seconds(90), "why")),
            (
                .throttled(.account, until: .seconds(30), Self.detail),
                .wait(until: now + .milliseconds(30_500), .account, "why")
            ),
            (
                .throttled(.conversation, until: nil, Self.detail),
                .wait(until: now + .milliseconds(5500), .conversation, "why")
            ),
            (.outcomeUnknown(Self.detail), idempotency == .key ? again : .unknown("why")),
            (.unauthorized(Self.detail), .signIn(at: now + .seconds(30), "why")),
            (.permanent(Self.detail), .dead("why")),
            (.unsupported("edit"), .dead("this channel cannot do: edit")),
            (.windowClosed(.template, Self.detail), .dead("window_closed.template: why")),
            (.recipient(.blocked, Self.detail), .unreachable("blocked: why")),
            (.recipient(.optedOut, Self.detail), .unreachable("optedOut: why")),
            (.recipient(.invalid, Self.detail), .unreachable("invalid: why")),
            (.moved(to: "new", Self.detail), .move(to: "new", "why")),
            (
                .partial(sent: ["1"], left: .text("2"), rest: .retryable(after: nil, Self.detail)),
                .dead("only a part was sent: why")
            ),
            (
                .partial(sent: [], left: .text("2"), rest: .outcomeUnknown(Self.detail)),
                .dead("only a part was sent: why")
            ),
        ]
        for (failure, wanted) in table {
            #expect(Self.verdict(failure, idempotency: idempotency) == wanted, "\(failure)")
        }
    }

    @Test("waits twice as long each time, up to ten minutes, and strays by a fifth at most")
    func backOff() {
        for (attempt, seconds) in [(1, 2), (2, 4), (3, 8), (8, 256), (9, 512), (10, 600), (40, 600), (Int.max, 600)] {
            for (luck, share) in [(0.0, 80), (0.5, 100), (1.0, 120)] {
                let wanted = Self.now + .milliseconds(seconds * share * 10)
                let verdict = Self.verdict(.retryable(after: nil, Self.detail), attempt: attempt, luck: luck)
                #expect(verdict == .retry(at: wanted, "why"), "attempt \(attempt)")
            }
        }
    }

    @Test(
        "gives up what would come after the deadline",
        arguments: [
            SendFailure.retryable(after: nil, detail), .unauthorized(detail), .throttled(.account, until: nil, detail),
            .retryable(after: .seconds(Int64.max), detail),
        ]
    )
    func deadline(failure: SendFailure) {
        guard case .dead = Self.verdict(failure, deadline: .seconds(1)) else {
            Issue.record("it must be given up")
            return
        }
    }

    @Test("does not follow a conversation round in circles")
    func circles() {
        #expect(Self.verdict(.moved(to: "new", Self.detail), attempt: 3) == .move(to: "new", "why"))
        #expect(Self.verdict(.moved(to: "new", Self.detail), attempt: 4) == .dead("why"))
    }
}

@Suite("The rate gate")
struct RateGateTests {
    private let start = Timestamp(seconds: 1_777_597_200)
    private let account = RateGate.Key.account(ID(1))
    private let chat = RateGate.Key.conversation(ID(2))

    @Test("lets through what a rule allows, and says when the next may go")
    func rule() {
        let gate = RateGate()
        let rules = [(key: account, rule: RateRule(.account, 3, perMilliseconds: 3000))]
        for _ in 0..<3 { #expect(gate.admit([account], rules, now: start) == nil) }
        #expect(gate.admit([account], rules, now: start) == start + .milliseconds(1001))
        #expect(gate.admit([account], rules, now: start + .milliseconds(1001)) == nil)
        #expect(gate.admit([account], rules, now: start + .milliseconds(1001)) != nil)
        // Time that was not used is not saved beyond the rule.
        let later = start + .seconds(3600)
        for _ in 0..<3 { #expect(gate.admit([account], rules, now: later) == nil) }
        #expect(gate.admit([account], rules, now: later) != nil)
    }

    @Test("takes a turn from every rule or from none")
    func severalRules() {
        let gate = RateGate()
        let both = [
            (key: account, rule: RateRule(.account, 2, perMilliseconds: 1000)),
            (key: chat, rule: RateRule(.conversation, 1, perMilliseconds: 1000)),
        ]
        #expect(gate.admit([account, chat], both, now: start) == nil)
        #expect(gate.admit([account, chat], both, now: start) != nil)
        let other = RateGate.Key.conversation(ID(3))
        let rest = [both[0], (key: other, rule: both[1].rule)]
        #expect(gate.admit([account, other], rest, now: start) == nil)
    }

    @Test("keeps pauses with rules or without, and only of their own key")
    func pauses() {
        let gate = RateGate()
        gate.pause(account, until: start + .seconds(9))
        gate.pause(account, until: start + .seconds(3))
        #expect(gate.admit([account, chat], [], now: start) == start + .seconds(9))
        #expect(gate.admit([chat], [], now: start) == nil)
        #expect(gate.admit([account, chat], [], now: start + .seconds(9)) == nil)
    }

    @Test("survives a clock that steps back")
    func clockStepsBack() {
        let gate = RateGate()
        let rules = [(key: account, rule: RateRule(.account, 1, perMilliseconds: 1000))]
        #expect(gate.admit([account], rules, now: start) == nil)
        #expect(gate.admit([account], rules, now: start - .seconds(3600)) != nil)
        #expect(gate.admit([account], rules, now: start - .seconds(3598)) == nil)
    }
}
