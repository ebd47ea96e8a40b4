import ChannelKit
import HubCore
import HubIdentity
import HubStorage

/// Writes the letters of ``FollowUp`` within one transaction.
struct FollowUpDesk {
    private let transaction: Transaction
    private let outbox: Outbox
    private let settings: WorkspaceSettings
    private let mailboxes: [ActiveConnection]
    private static let mark = "chat/"

    /// Whether a conversation began with a letter after a chat.
    static func isLetter(_ conversation: Conversation) -> Bool {
        conversation.key.hasPrefix(mark)
    }

    /// A desk with the connections that can write to an address first, the best one first.
    init(_ transaction: Transaction, outbox: Outbox, settings: WorkspaceSettings, mailboxes: [ActiveConnection]) {
        self.transaction = transaction
        self.outbox = outbox
        self.settings = settings
        self.mailboxes = mailboxes
    }

    /// Puts a letter with these answers into line.
    ///
    /// - Returns: `false` if there is no address to write to, no mailbox to write from, or the channel refuses.
    func write(_ answers: [Content], after chat: ConversationRecord) throws -> Bool {
        let workspace = chat.conversation.workspace
        guard let id = chat.conversation.customer, let customer = try transaction.customer(id, in: workspace),
            let address = try address(givenIn: chat),
            let (mailbox, account) = try sender(in: workspace)
        else { return false }
        let letter = FollowUpLetter(
            site: try siteName(of: chat.conversation),
            // Anybody can type any name and address, and make us carry the one to the other.
            name: address.isProven ? customer.name : "",
            language: customer.language ?? (settings.region == "VN" ? "vi" : "en"),
            answers: answers
        )
        let thread = try conversation(
            for: chat,
            with: address.handle,
            from: mailbox,
            account,
            subject: letter.content.subject
        )
        do {
            _ = try outbox.enqueue(.init(letter.content, in: thread, by: nil), in: workspace, transaction)
            return true
        } catch is SendRefusal {
            return false
        }
    }

    // A proven address is surely theirs; otherwise the one they typed last. What is known of the customer from elsewhere
    // is not for whoever sits in this chat.
    private func address(givenIn chat: ConversationRecord) throws -> (handle: ID<Handle>, isProven: Bool)? {
        let workspace = chat.conversation.workspace
        if let own = chat.handle, try transaction.handle(own, in: workspace)?.kind == .email { return (own, true) }
        let addresses = try transaction.handles(givenIn: chat.conversation.id, of: workspace)
            .filter { $0.key.kind == .email }
        return (addresses.last { $0.isProven } ?? addresses.last).map { ($0.id, $0.isProven) }
    }

    private func sender(in workspace: ID<Workspace>) throws -> (ActiveConnection, ID<Account>)? {
        for mailbox in mailboxes {
            if let account = try transaction.accounts(of: mailbox.record.id, in: workspace).first {
                return (mailbox, account.id)
            }
        }
        return nil
    }

    private func siteName(of chat: Conversation) throws -> String {
        let accounts = try transaction.accounts(of: chat.connection, in: chat.workspace)
        return accounts.first { $0.id == chat.account }?.name ?? ""
    }

    /// The one letter conversation of a chat and an address, so that later answers go on in the same thread.
    private func conversation(
        for chat: ConversationRecord,
        with handle: ID<Handle>,
        from mailbox: ActiveConnection,
        _ account: ID<Account>,
        subject: String?
    ) throws -> ID<Conversation> {
        let workspace = chat.conversation.workspace
        let key = Self.mark + "\(chat.conversation.id)/\(handle)"
        if var known = try transaction.conversation(key, of: account, in: workspace) {
            known.ticket = chat.ticket
            try transaction.update([known])
            return known.conversation.id
        }
        let fresh = Conversation(
            id: transaction.newID(),
            workspace: workspace,
            connection: mailbox.record.id,
            account: account,
            key: key,
            surface: .direct,
            customer: nil,
            subject: subject
        )
        var record = ConversationRecord(fresh, handle: handle)
        record.ticket = chat.ticket
        try transaction.insert(record)
        return fresh.id
    }
}
