/// What the conformance kit found, check by check; kept beside the adapter as `conformance.json`.
///
/// An adapter embeds the file and hands it to ``ChannelPlugin/init(_:conformance:)``, so that a program knows its tier.
public struct ConformanceReport: Hashable, Sendable, Codable {
    /// Whose adapter was tested, by the id in its descriptor.
    public var channel: ChannelID
    /// The version of the adapter that was tested.
    public var version: String
    /// The result of each check by its number in the contract.
    public var checks: [Check]

    /// The result of one check.
    public struct Check: Hashable, Sendable, Codable {
        /// The check's number in the contract.
        public var number: Int
        /// What it shows, in a few words.
        public var title: String
        /// What came out.
        public var outcome: Outcome
        /// Why it does not apply, for an exemption.
        public var reason: String?

        /// A result; an exemption needs its reason.
        public init(number: Int, title: String, outcome: Outcome, reason: String? = nil) {
            self.number = number
            self.title = title
            self.outcome = outcome
            self.reason = reason
        }
    }

    /// What came out of a check.
    public enum Outcome: String, Sendable, Codable {
        /// The adapter does what the contract says.
        case pass
        /// It does not.
        case fail
        /// The check does not apply.
        case exempt
    }

    /// A report of all checks.
    public init(channel: ChannelID, version: String, checks: [Check]) {
        self.channel = channel
        self.version = version
        self.checks = checks
    }

    /// The quality tier that the results give.
    public var tier: Tier {
        let passed = { (range: ClosedRange<Int>) in
            checks.filter { range.contains($0.number) }.allSatisfy { $0.outcome != .fail }
                && checks.contains { range.contains($0.number) }
        }
        guard passed(1...8), passed(16...39), passed(48...50) else { return .experimental }
        return passed(40...46) && passed(51...59) && passed(61...61) ? .silver : .bronze
    }

    /// How far an adapter may be trusted; computed, never typed in.
    public enum Tier: String, Sendable, Codable {
        /// Off by default.
        case experimental
        /// Fit to ship.
        case bronze
        /// Safe to run.
        case silver
    }
}
