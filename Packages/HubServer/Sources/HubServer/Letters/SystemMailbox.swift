import ChannelKit
import HubCore
import HubStorage
import HubSync

/// Sends the hub's own letters by the connection that a workspace chose for them.
///
/// They go past the outbox on purpose: a link that lets somebody in is written down nowhere, and what the hub tells
/// colleagues stands on no customer's timeline.
struct SystemMailbox: Sendable {
    let store: Store
    let pool: ConnectionPool

    /// Whether connections of a channel can write to an address that never wrote to us.
    static func canSend(_ descriptor: ChannelDescriptor) -> Bool {
        descriptor.capabilities.canInitiate && descriptor.handleKinds.contains(.email)
    }

    /// Makes an attempt, and one more after each pause for as long as the failure may pass.
    ///
    /// - Throws: ``LetterFailure`` once the letter is given up.
    func send(
        _ letter: SystemLetter,
        in workspace: ID<Workspace>,
        pauses: [Duration]
    ) async throws(LetterFailure) {
        let (mailbox, account) = try await sender(of: letter, in: workspace)
        let (number, conversation) = (store.newID(OutboundCommand.self), store.newID(Conversation.self))
        // The same command at every attempt, so that a second copy is known as one.
        let command = OutboundCommand(
            id: number,
            account: account,
            conversation: ConversationRef("system/\(number)", .direct, subject: letter.subject),
            recipients: [Handle(.email, letter.to)],
            conversationID: conversation,
            sender: .automation,
            action: .message(Content(parts: [.text(letter.text)], subject: letter.subject)),
            isSystem: true
        )
        for pause in pauses.map(Optional.some) + [nil] {
            do throws(SendFailure) {
                _ = try await mailbox.roles.core.send(command)
                return
            } catch {
                if case .unauthorized(let detail) = error { await noteRefusal(detail.text, of: mailbox) }
                guard let pause, error.mayPass else { throw LetterFailure("The mailbox said: \(error.detail.text)") }
                guard (try? await Task.sleep(for: max(pause, error.wait))) != nil else {
                    throw LetterFailure("There was no more time to try; before that: \(error.detail.text)")
                }
            }
        }
    }

    private func sender(
        of letter: SystemLetter,
        in workspace: ID<Workspace>
    ) async throws(LetterFailure) -> (ActiveConnection, account: String) {
        let found: ActiveConnection?
        let account: String?
        do {
            guard let record = try await store.read({ try $0.systemMailbox(of: workspace) }) else {
                throw LetterFailure.noMailbox
            }
            guard try await !isRead(letter.to) else {
                throw LetterFailure("The address is a mailbox that the hub reads, where every colleague sees letters.")
            }
            found = try await pool.find(record.id)
            account = try await store.read { try $0.accounts(of: record.id, in: workspace) }.first?.platformID
        } catch let failure as LetterFailure {
            throw failure
        } catch {
            throw LetterFailure("The store could not be read.")
        }
        guard let found, let account else {
            throw LetterFailure("The system mailbox cannot be used as it is; see how its connection is.")
        }
        return (found, account)
    }

    /// Whether letters to an address come in here: an agent could ask for a colleague's link and read it at the desk.
    private func isRead(_ address: String) async throws -> Bool {
        let readers = pool.all.filter { $0.descriptor.handleKinds.contains(.email) }.map(\.record)
        let names = try await store.read { reader in
            try readers.flatMap { try reader.accountsByPlatformID(of: $0.id, in: $0.workspace).keys }
        }
        let wanted = Self.inbox(of: address)
        return names.contains { Self.inbox(of: $0) == wanted }
    }

    // What stands behind a plus leads to the same place.
    private static func inbox(of address: String) -> String {
        let halves = address.lowercased().split(separator: "@", maxSplits: 1).map(String.init)
        guard halves.count == 2, let name = halves[0].split(separator: "+").first else { return address.lowercased() }
        return "\(name)@\(halves[1])"
    }

    private func noteRefusal(_ text: String, of mailbox: ActiveConnection) async {
        try? await store.commit { try $0.setHealth(of: mailbox.record.id, "needsAuth", reason: text) }
    }
}

/// Why a letter of the hub's did not go out, in words for administrators that hold no address and no secret.
struct LetterFailure: Error, Hashable, Sendable {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }

    /// Nobody chose a mailbox, or its connection was removed.
    static let noMailbox = LetterFailure("No system mailbox is set.")
}

extension Reader {
    /// The connection that a workspace's system letters go out by, if it chose one that is still there.
    func systemMailbox(of workspace: ID<Workspace>) throws -> ConnectionRecord? {
        guard let id = try settings(of: workspace).systemMailbox, let record = try connection(id),
            record.workspace == workspace
        else { return nil }
        return record
    }
}

extension SendFailure {
    // A second copy of the same letter harms nobody, so not knowing is a reason to try again.
    fileprivate var mayPass: Bool {
        switch self {
        case .retryable, .throttled, .outcomeUnknown: true
        default: false
        }
    }

    fileprivate var wait: Duration {
        switch self {
        case .retryable(let after, _): after ?? .zero
        case .throttled(_, let until, _): until ?? .zero
        default: .zero
        }
    }
}
