import ChannelKit
import ChannelSimulation
import HubCore

/// Checks 10 to 14: what is declared works, and nothing else is tried.
enum CapabilityChecks {
    static var all: [Rule] {
        [
            Rule(10, "everything declared can be sent", declared),
            Rule(11, "everything not declared is refused without a call", undeclared),
            Rule(12, "the longest text and caption pass, one more is refused without a call", limits),
            Rule(13, "content of an unknown kind is refused without a call", unknown),
            Rule(14, "each reply window has an answer of the platform that says it has closed", windows),
        ]
    }

    private static func declared(_ subject: ConformanceSubject) async throws -> Verdict {
        for trial in subject.trials where trial.support >= .partial {
            let world = try subject.makeWorld()
            do {
                let ref = try await subject.firstMessage(in: world)
                let receipt = try await world.roles.core.send(subject.command(trial.action(world, ref), id: 2))
                if trial.makesMessage {
                    try require(receipt.isTraceable, "\(trial.name): the receipt names no message")
                }
            } catch let failure as SendFailure {
                throw ConformanceFailure("\(trial.name) is declared \(trial.support.rawValue), but failed: \(failure)")
            }
        }
        return .pass
    }

    private static func undeclared(_ subject: ConformanceSubject) async throws -> Verdict {
        let trials = subject.trials.filter { $0.support == .none }
        guard !trials.isEmpty else { return .exempt("the channel can do everything") }
        for trial in trials {
            try await refuses(subject, trial.name) { world in trial.action(world, subject.target.customerMessage) }
        }
        return .pass
    }

    private static func unknown(_ subject: ConformanceSubject) async throws -> Verdict {
        let hologram = Content(parts: [.unsupported("hologram")])
        try await refuses(subject, "a message of an unknown kind") { _ in .message(hologram) }
        try await refuses(subject, "an empty message") { _ in .message(Content(parts: [])) }
        return .pass
    }

    /// The adapter must throw ``SendFailure/unsupported(_:)`` and call nobody.
    private static func refuses(
        _ subject: ConformanceSubject,
        _ name: String,
        _ action: (ConformanceWorld) -> OutboundCommand.Action
    ) async throws {
        let world = try subject.makeWorld()
        let outcome = await subject.attempt(action(world), in: world)
        try require(outcome == .unsupported, "\(name) is not declared; it must be refused as unsupported: \(outcome)")
        try require(world.calls().isEmpty, "\(name) is not declared, but the platform was called")
    }

    private static func limits(_ subject: ConformanceSubject) async throws -> Verdict {
        let rules = subject.plugin.descriptor.capabilities
        guard rules.text.maxLength <= 2_000_000 else { return .exempt("a text may be longer than two million") }
        for text in rules.text.longest {
            try await passes(subject, "a text of \(rules.text.maxLength)") { _ in .message(.text(text)) }
            try await tooLong(subject, "a text of one more than \(rules.text.maxLength)") { _ in
                .message(.text(text + "x"))
            }
        }
        for (kind, media) in rules.media.sorted(by: { $0.key.rawValue < $1.key.rawValue }) where media.maxCaption > 0 {
            let caption = String(repeating: "x", count: media.maxCaption)
            try await passes(subject, "a \(kind) with the longest caption") {
                .message(.sample(kind, media, in: $0, caption: caption))
            }
            try await tooLong(subject, "a \(kind) with too long a caption") {
                .message(.sample(kind, media, in: $0, caption: caption + "x"))
            }
        }
        return .pass
    }

    private static func passes(
        _ subject: ConformanceSubject,
        _ name: String,
        _ action: (ConformanceWorld) -> OutboundCommand.Action
    ) async throws {
        let world = try subject.makeWorld()
        let outcome = await subject.attempt(action(world), in: world)
        try require(outcome == .success, "\(name) must pass: \(outcome)")
    }

    private static func tooLong(
        _ subject: ConformanceSubject,
        _ name: String,
        _ action: (ConformanceWorld) -> OutboundCommand.Action
    ) async throws {
        let world = try subject.makeWorld()
        let outcome = await subject.attempt(action(world), in: world)
        let isRefused = outcome == .permanent || outcome == .unsupported
        try require(isRefused, "\(name) must be refused as permanent: \(outcome)")
        try require(world.calls().isEmpty, "\(name) must be refused before the platform is called")
    }

    private static func windows(_ subject: ConformanceSubject) throws -> Verdict {
        let windows = subject.plugin.descriptor.capabilities.windows
        guard !windows.isEmpty else { return .exempt("the channel has no reply windows") }
        for window in windows {
            try require(
                subject.failures.contains { $0.expected == .windowClosed(window.after) },
                "no failure case becomes windowClosed(\(window.after)), which a reply window declares"
            )
        }
        return .pass
    }
}

extension ChannelCapabilities.TextRules {
    /// Texts of exactly the longest length: plain, with faces made of several scalars, and from right to left.
    var longest: [String] {
        ["x", "👨‍👩‍👧‍👦", "ế", "שלום "].map { piece in
            let size = max(1, length(of: piece))
            let text = String(repeating: piece, count: maxLength / size)
            return text + String(repeating: "x", count: maxLength - length(of: text))
        }
    }
}
