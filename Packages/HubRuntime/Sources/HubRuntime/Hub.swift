import ArgumentParser
public import ChannelKit
public import ChannelSimulation
public import HubCore

/// The hub as a program: its commands over the channels that are passed in.
///
/// ```swift
/// @main struct Program {
///     static func main() async { await Hub.run(plugins: [TelegramAdapter.plugin, WebChatAdapter.plugin]) }
/// }
/// ```
public enum Hub {
    /// The version of this build.
    public static let version = "0.1.0"

    @TaskLocal static var plugins: [ChannelPlugin] = []
    @TaskLocal static var simulators: [ChannelID: Simulator] = [:]

    /// Makes a platform that is played, for trying a channel without an account; given the clock it lives by.
    public typealias Simulator = @Sendable (any HubClock) -> any PlayablePlatform

    /// Runs the command that the arguments name and exits with its status.
    ///
    /// - Parameters:
    ///   - plugins: the channels of this program.
    ///   - simulators: platforms that can be played, by channel.
    public static func run(plugins: [ChannelPlugin], simulators: [ChannelID: Simulator] = [:]) async {
        await $plugins.withValue(plugins) {
            await $simulators.withValue(simulators) {
                await HubCommand.main()
            }
        }
    }

    /// The channel with this id.
    static func plugin(_ id: String) throws -> ChannelPlugin {
        guard let plugin = plugins.first(where: { $0.descriptor.id.text == id }) else {
            let known = plugins.map(\.descriptor.id.text).sorted().joined(separator: ", ")
            throw Advice("There is no channel “\(id)”. This program has: \(known).")
        }
        return plugin
    }
}

/// An error that is nothing but words for the operator: what happened and what to do.
struct Advice: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) {
        self.description = description
    }
}
