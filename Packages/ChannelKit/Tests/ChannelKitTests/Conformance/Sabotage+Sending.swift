import ChannelKit
import ChannelTestKit
import HubCore
import Logging

extension Sabotage {
    /// Descriptions that are wrong, or that the adapter does not keep.
    static var describing: [Sabotage] {
        [
            Sabotage(1, "has an id that breaks the rule") { $0.describe = { $0.id = "Acme-Chat" } },
            Sabotage(1, "changes its id after a release") { $0.describe = { $0.id = "acme_chat" } },
            Sabotage(2, "has no Vietnamese label") { $0.describe = { $0.config.fields[0].label.vi = "" } },
            Sabotage(3, "takes any token") {
                $0.prepare = { $0.badConfigs = [.init(["token": "x", "signing": "whsec_"], field: "token")] }
            },
            Sabotage(4, "logs its token") {
                $0.tricks.probe = { adapter in
                    let token = try adapter.context.secrets.secret("token")
                    adapter.context.log.trace("hello", metadata: ["token": "\(token)"])
                    return try await adapter.probe()
                }
            },
            Sabotage(4, "names its token in an error") {
                $0.tricks.send = { adapter, command throws(SendFailure) in
                    let token = try adapter.context.secrets.secret(forSending: "token")
                    do throws(SendFailure) {
                        return try await adapter.send(command)
                    } catch {
                        throw .permanent(.init("\(error.detail.text) for \(token)"))
                    }
                }
            },
            Sabotage(5, "forgets a field of the first release") {
                $0.prepare = { $0.pastConfigs = [["token": "x", "signing": "y", "region": "eu"]] }
            },
            Sabotage(7, "takes bad credentials for an outage") {
                $0.tricks.probe = { adapter in
                    do {
                        return try await adapter.probe()
                    } catch {
                        throw AdapterFailure.unreachable("\(type(of: error))")
                    }
                }
            },
            Sabotage(7, "finds another account each time") {
                let counter = Counter()
                $0.tricks.probe = { adapter in
                    try await adapter.probe().map { AccountProfile(id: "\($0.id)-\(counter.next())", name: $0.name) }
                }
            },
            Sabotage(8, "declares a way in that it has not") { $0.describe = { $0.ingress = [.webhook, .poll] } },
            Sabotage(10, "declares reactions that it cannot send") {
                $0.describe = { $0.capabilities.reaction = .native }
            },
            Sabotage(14, "declares templates that no answer speaks of") {
                $0.describe = { $0.capabilities.windows = [ReplyWindow(seconds: 60, after: .template)] }
            },
            Sabotage(54, "knows nobody who cannot be reached") { $0.prepare = { $0.failures = [] } },
        ]
    }

    /// Wrong ways to send.
    static var sending: [Sabotage] {
        [
            Sabotage(11, "says that an edit worked") {
                $0.tricks.send = { adapter, command throws(SendFailure) in
                    if case .edit(let ref, _) = command.action { return .sent([ref]) }
                    return try await adapter.send(command)
                }
            },
            Sabotage(12, "cuts long texts") {
                $0.tricks.send = { adapter, command throws(SendFailure) in
                    guard case .message(let content) = command.action else { return try await adapter.send(command) }
                    let text = String(content.plainText.prefix(1000))
                    return try await adapter.send(command.saying(.text(text)))
                }
            },
            Sabotage(13, "sends the plain text of anything") {
                $0.tricks.send = { adapter, command throws(SendFailure) in
                    guard case .message = command.action else { return try await adapter.send(command) }
                    return try await adapter.send(command.saying(.text("(a message)")))
                }
            },
            Sabotage(48, "forgets the platform's id") {
                $0.tricks.send = { adapter, command throws(SendFailure) in
                    _ = try await adapter.send(command)
                    return .sent([])
                }
            },
            Sabotage(49, "takes every failure for a passing one") {
                $0.tricks.send = { adapter, command throws(SendFailure) in
                    do throws(SendFailure) {
                        return try await adapter.send(command)
                    } catch {
                        throw .retryable(after: nil, error.detail)
                    }
                }
            },
            Sabotage(50, "tries three times by itself") {
                $0.tricks.send = { adapter, command throws(SendFailure) in
                    for _ in 0..<2 {
                        if let receipt = try? await adapter.send(command) { return receipt }
                    }
                    return try await adapter.send(command)
                }
            },
            Sabotage(50, "waits before it fails") {
                $0.tricks.send = { adapter, command throws(SendFailure) in
                    try? await adapter.context.clock.sleep(for: .seconds(30))
                    return try await adapter.send(command)
                }
            },
            Sabotage(51, "makes up a new key for each attempt") {
                let counter = Counter()
                $0.tricks.send = { adapter, command throws(SendFailure) in
                    try await adapter.send(command.numbered(ID(Int64(counter.next()))))
                }
            },
            Sabotage(55, "takes its own cancellation for a failure that can be repeated") {
                $0.tricks.send = { adapter, command throws(SendFailure) in
                    do throws(SendFailure) {
                        return try await adapter.send(command)
                    } catch {
                        if Task.isCancelled { throw .retryable(after: nil, error.detail) }
                        throw error
                    }
                }
            },
            Sabotage(56, "mixes up receipts") {
                let first = Kept<SendReceipt>()
                $0.tricks.send = { adapter, command throws(SendFailure) in
                    first.keep(try await adapter.send(command))
                }
            },
        ]
    }
}

extension OutboundCommand {
    fileprivate func saying(_ content: Content) -> OutboundCommand {
        OutboundCommand(
            id: id,
            account: account,
            conversation: conversation,
            conversationID: conversationID,
            sender: sender,
            action: .message(content)
        )
    }

    fileprivate func numbered(_ id: ID<OutboundCommand>) -> OutboundCommand {
        OutboundCommand(
            id: id,
            account: account,
            conversation: conversation,
            conversationID: conversationID,
            sender: sender,
            action: action
        )
    }
}
