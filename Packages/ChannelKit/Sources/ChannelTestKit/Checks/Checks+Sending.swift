import HTTPTypes
import ChannelKit
import ChannelSimulation
import HubCore

/// Checks 48 to 56: one attempt, and the right word for how it went.
enum SendingChecks {
    static var all: [Rule] {
        [
            Rule(48, "a sent message can be recognised later", receipts),
            Rule(49, "each way to fail becomes its declared case", failures),
            Rule(50, "one attempt only, and no waiting inside", oneAttempt),
            Rule(51, "the same command twice is sent once, where the platform can tell", idempotency),
            Rule(52, "of a message in parts, those that went out are named", partial),
            Rule(54, "people who cannot be reached are told apart from errors", unreachable),
            Rule(55, "cancelled on the way, the outcome is unknown", cancellation),
            Rule(56, "sends at the same time do not mix", concurrency),
        ]
    }

    static let hello = OutboundCommand.Action.message(.text("Hello"))

    /// Whether sending calls a platform at all.
    private static func calls(_ subject: ConformanceSubject) async throws -> Int {
        let world = try subject.makeWorld()
        let outcome = await subject.attempt(hello, in: world)
        try require(outcome == .success, "sending a text failed: \(outcome)")
        return world.calls().count
    }

    private static func receipts(_ subject: ConformanceSubject) async throws -> Verdict {
        let world = try subject.makeWorld()
        let first = try await world.roles.core.send(subject.command(hello, id: 1))
        let second = try await world.roles.core.send(subject.command(hello, id: 2))
        try require(first.isTraceable && second.isTraceable, "the receipt names no message")
        try require(first != second, "two messages have the same receipt")
        return .pass
    }

    private static func failures(_ subject: ConformanceSubject) async throws -> Verdict {
        guard try await calls(subject) > 0 else { return .exempt("sending calls nobody") }
        let own = Set(subject.failures.map(\.name))
        for failure in FailureCase.common.filter({ !own.contains($0.name) }) + subject.failures {
            let world = try subject.makeWorld()
            world.inject(failure.fault, 0)
            let outcome = await subject.attempt(hello, in: world)
            try require(
                outcome == failure.expected,
                "'\(failure.name)' must become \(failure.expected), not \(outcome)"
            )
        }
        return .pass
    }

    private static func oneAttempt(_ subject: ConformanceSubject) async throws -> Verdict {
        let usual = try await calls(subject)
        guard usual > 0 else { return .exempt("sending calls nobody") }
        let faults: [Fault] = [.refused, .resetMidResponse, .status(429, headers: [.retryAfter: "2"]), .status(500)]
        for fault in faults {
            let world = try subject.makeWorld()
            world.failAlways(fault)
            _ = await subject.attempt(hello, in: world)
            let count = world.calls().count
            try require(count <= usual, "with the fault \(fault) the adapter called \(count) times instead of \(usual)")
            let slept = world.clock.slept.max() ?? .zero
            try require(slept <= .seconds(1), "the adapter slept for \(slept); waiting is the hub's")
        }
        return .pass
    }

    private static func idempotency(_ subject: ConformanceSubject) async throws -> Verdict {
        guard subject.plugin.descriptor.capabilities.idempotency == .key else {
            return .exempt("the platform does not recognise a repeated message")
        }
        let world = try subject.makeWorld()
        world.inject(.timeoutAfterWrite, 0)
        _ = await subject.attempt(hello, in: world)
        let first = try await world.roles.core.send(subject.command(hello, id: 1))
        let again = try await world.roles.core.send(subject.command(hello, id: 1))
        let other = try await world.roles.core.send(subject.command(hello, id: 2))
        try require(first.refs == again.refs, "the same command twice gave two messages")
        try require(first.refs != other.refs, "two commands gave the same message")
        return .pass
    }

    private static func partial(_ subject: ConformanceSubject) async throws -> Verdict {
        let rules = subject.plugin.descriptor.capabilities
        let media = rules.media.sorted { $0.key.rawValue < $1.key.rawValue }
        guard let (kind, allowed) = media.first else { return .exempt("a message has one part") }
        func content(in world: ConformanceWorld) -> Content {
            let file = Content.sample(kind, allowed, in: world)
            return Content(parts: file.parts + [.text("and so on")] + file.parts)
        }
        let world = try subject.makeWorld()
        let whole = try? await world.roles.core.send(subject.command(.message(content(in: world))))
        guard let whole, whole.refs.count > 1, world.calls().count > 1 else {
            return .exempt("a message of several parts goes out in one call, or is split by the hub")
        }
        let broken = try subject.makeWorld()
        broken.inject(.refused, world.calls().count - 1)
        let outcome = await subject.attempt(.message(content(in: broken)), in: broken)
        guard case .partial(let sent) = outcome, sent > 0 else {
            throw ConformanceFailure(
                "the last of \(world.calls().count) calls failed; that must be partial, not \(outcome)"
            )
        }
        return .pass
    }

    private static func unreachable(_ subject: ConformanceSubject) async throws -> Verdict {
        let isTold = subject.failures.contains { failure in
            if case .recipient = failure.expected { return true }
            return false
        }
        guard try await calls(subject) > 0 else { return .exempt("sending calls nobody") }
        try require(isTold, "no failure case becomes recipient(…); which answer says that a person cannot be reached?")
        return .pass
    }

    private static func cancellation(_ subject: ConformanceSubject) async throws -> Verdict {
        guard try await calls(subject) > 0 else { return .exempt("sending calls nobody") }
        let world = try subject.makeWorld()
        world.inject(.hang, 0)
        let task = Task { await subject.attempt(hello, in: world) }
        for _ in 0..<1000 where world.calls().isEmpty { try await Task.sleep(for: .milliseconds(1)) }
        task.cancel()
        let outcome = await task.value
        try require(
            outcome == .outcomeUnknown,
            "cancelled after the call began, a send must be outcomeUnknown: \(outcome)"
        )
        return .pass
    }

    private static func concurrency(_ subject: ConformanceSubject) async throws -> Verdict {
        let world = try subject.makeWorld()
        let receipts = await withTaskGroup(of: SendReceipt?.self) { group in
            for number in 1...64 {
                group.addTask {
                    let action = OutboundCommand.Action.message(.text("message \(number)"))
                    return try? await world.roles.core.send(subject.command(action, id: Int64(number)))
                }
            }
            return await group.reduce(into: [SendReceipt]()) { if let receipt = $1 { $0.append(receipt) } }
        }
        try require(receipts.count == 64, "of 64 sends at the same time, \(receipts.count) succeeded")
        try require(Set(receipts).count == 64, "sends at the same time got each other's receipts")
        return .pass
    }
}
