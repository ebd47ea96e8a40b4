public import ChannelKit
import ChannelSimulation
import Foundation
public import HubCore

/// All that the conformance kit must be told about one adapter.
///
/// Only the plugin, an example and a world are needed; the rest says what the kit cannot know of a platform. A check
/// that lacks what it needs is exempt with a reason that says so.
public struct ConformanceSubject: Sendable {
    /// The channel.
    public var plugin: ChannelPlugin
    /// A configuration as an operator enters it, secrets included.
    ///
    /// Each secret must be at least twelve characters long: they are the canaries that must never show up in logs,
    /// errors or answers.
    public var example: JSONValue
    /// Makes a fresh world for each check.
    public var world: @Sendable (ConformanceSetup) throws -> ConformanceWorld
    /// The folder of the fixtures.
    public var fixtures: String
    /// The folder of the package under test: the nearest one above the test that has a manifest.
    public let package: String
    /// Where `conformance.json` is kept: at the top of the package, until it is moved to where the adapter embeds it.
    public var report: String
    /// Configurations that must be refused, beside those the kit derives from the schema.
    public var badConfigs: [BadConfig] = []
    /// Configurations that earlier releases stored and that must still work.
    public var pastConfigs: [JSONValue] = []
    /// What must be known to send.
    public var target: SendTarget
    /// How requests are signed, for channels that the platform calls.
    public var webhook: WebhookExample?
    /// How the customer's screen asks, for channels that the hub serves itself.
    public var site: SiteExample?
    /// Answers of the platform with the case that each must become, beside the kit's own.
    public var failures: [FailureCase] = []
    /// The path to the entries of a batch in a JSON payload, such as `["items"]`; `nil` if a payload holds one event.
    public var batch: [String]?
    /// Checks that do not apply, each with its reason.
    public var exemptions: [Int: String] = [:]

    /// A configuration that must be refused.
    public struct BadConfig: Sendable {
        /// The configuration.
        public var config: JSONValue
        /// The field that the refusal must name.
        public var field: String

        /// A configuration whose `field` cannot be used.
        public init(_ config: JSONValue, field: String) {
            self.config = config
            self.field = field
        }
    }

    /// A channel in a world of its own making, for those that do not speak HTTP.
    ///
    /// - Parameters:
    ///   - plugin: the channel.
    ///   - example: a configuration as an operator enters it, secrets included.
    ///   - target: what must be known to send.
    ///   - file: the test's own file; `Fixtures` lies beside it, `conformance.json` at the top of its package.
    ///   - world: makes a fresh world for each check.
    public init(
        _ plugin: ChannelPlugin,
        example: JSONValue,
        target: SendTarget,
        file: String = #filePath,
        world: @escaping @Sendable (ConformanceSetup) throws -> ConformanceWorld
    ) {
        self.plugin = plugin
        self.example = example
        self.target = target
        self.world = world
        let parts = file.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let folders = parts.indices.reversed().map { parts[...$0].joined(separator: "/") }
        let beside = parts.joined(separator: "/")
        package = folders.first { FileManager.default.fileExists(atPath: $0 + "/Package.swift") } ?? beside
        fixtures = beside + "/Fixtures"
        report = package + "/conformance.json"
    }

    /// A channel whose platform is called over HTTP.
    ///
    /// - Parameters:
    ///   - plugin: the channel.
    ///   - example: a configuration as an operator enters it, secrets included.
    ///   - target: what must be known to send.
    ///   - file: the test's own file; `Fixtures` lies beside it, `conformance.json` at the top of its package.
    ///   - platform: makes a simulator that knows the given secrets.
    public init(
        _ plugin: ChannelPlugin,
        example: JSONValue,
        target: SendTarget,
        file: String = #filePath,
        platform: @escaping @Sendable (ConformanceSetup) -> PlayedPlatform
    ) {
        self.init(plugin, example: example, target: target, file: file) { setup in
            try ConformanceWorld(plugin, setup, platform(setup))
        }
    }
}

/// What must be known to send on a channel.
public struct SendTarget: Sendable {
    /// The platform's id of the account that speaks.
    public var account: String
    /// A conversation that the simulator knows.
    public var conversation: ConversationRef
    /// The handles of its customer.
    public var recipients: [Handle]
    /// A message of the customer that can be answered and reacted to.
    public var customerMessage: MessageRef
    /// A reaction that the platform knows.
    public var reaction: String

    /// A conversation of one account.
    public init(
        account: String,
        conversation: ConversationRef,
        recipients: [Handle] = [],
        customerMessage: MessageRef = "1",
        reaction: String = "👍"
    ) {
        self.account = account
        self.conversation = conversation
        self.recipients = recipients
        self.customerMessage = customerMessage
        self.reaction = reaction
    }
}
