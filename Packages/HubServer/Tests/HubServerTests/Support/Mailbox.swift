import ChannelKit
import HubCore
import Synchronization

@testable import HubServer

/// A channel that keeps the hub's letters, or fails as it is told.
final class Mailbox: Sendable {
    static let channel: ChannelID = "postcard"
    static let address = "thu@congty.vn"

    private let letters = Mutex<[SystemLetter]>([])
    private let failures = Mutex<[SendFailure]>([])
    private let numbers = Mutex<[ID<OutboundCommand>]>([])

    var all: [SystemLetter] { letters.withLock { $0 } }
    /// The commands of all attempts, in order.
    var attempts: [ID<OutboundCommand>] { numbers.withLock { $0 } }

    /// Lets the next attempts fail, one after the other.
    func fail(_ next: SendFailure...) { failures.withLock { $0 = next } }

    /// The newest letter, waited for.
    func next(after count: Int) async throws -> SystemLetter? {
        for _ in 0..<200 where all.count <= count { try await Task.sleep(for: .milliseconds(10)) }
        return all.count > count ? all.last : nil
    }

    var plugin: ChannelPlugin {
        ChannelPlugin(
            descriptor: ChannelDescriptor(
                id: Self.channel,
                name: "Postcards",
                version: "1",
                docs: "https://hub.example/postcards",
                config: ConfigSchema([]),
                ingress: [],
                capabilities: ChannelCapabilities(
                    text: .init(maxLength: 10_000, unit: .grapheme),
                    canInitiate: true
                ),
                handleKinds: [.email],
                verification: .signature
            ),
            make: { _, _ in Roles(Adapter(mailbox: self)) }
        )
    }

    fileprivate func take(_ command: OutboundCommand) throws(SendFailure) {
        numbers.withLock { $0.append(command.id) }
        if let failure = failures.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { throw failure }
        guard case .message(let content) = command.action else { throw .unsupported(command.action.name) }
        guard command.isSystem else { throw .permanent(.init("what comes back would be shown")) }
        let letter = SystemLetter(
            to: command.recipients.first?.value ?? "",
            subject: content.subject ?? "",
            text: content.plainText
        )
        letters.withLock { $0.append(letter) }
    }

    private struct Adapter: ChannelAdapter {
        let mailbox: Mailbox

        func probe() async throws -> [AccountProfile] {
            [AccountProfile(id: Mailbox.address, name: "Công ty Hoa", aliases: ["lienhe@congty.vn"])]
        }

        func send(_ command: OutboundCommand) async throws(SendFailure) -> SendReceipt {
            try mailbox.take(command)
            return .sent([MessageRef("\(command.id)")])
        }
    }
}
