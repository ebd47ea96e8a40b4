public import HubCore

/// Something that is to be sent, or was.
public struct OutboxRecord: Hashable, Sendable, Identifiable {
    /// The names of outbox commands, so that their numbers fit nothing else.
    public enum Entity {}

    /// Its number; platforms with idempotency keys get it as theirs.
    public var id: ID<Entity>
    /// Whose it is.
    public var workspace: ID<Workspace>
    /// Through which connection it goes.
    public var connection: ID<Connection>
    /// Which account speaks.
    public var account: ID<Account>
    /// Where it goes.
    public var conversation: ID<Conversation>
    /// The interaction that shows it, if it says something.
    public var interaction: ID<Interaction>?
    /// `human` or `automation`.
    public var sender: String
    /// The colleague who speaks.
    public var author: ID<Agent>?
    /// What to do, as JSON whose shape the sender of commands decides.
    public var action: String
    /// Where it stands.
    public var state: State
    /// How often it was tried.
    public var attempts: Int
    /// When its turn comes.
    public var notBefore: Timestamp
    /// After which moment it is given up.
    public var deadline: Timestamp
    /// Why it stands as it does.
    public var reason: String?

    /// A command that is about to wait for its turn.
    public init(
        id: ID<Entity>,
        in conversation: Conversation,
        interaction: ID<Interaction>?,
        sender: String,
        author: ID<Agent>?,
        action: String,
        notBefore: Timestamp,
        deadline: Timestamp
    ) {
        self.init(
            id: id,
            workspace: conversation.workspace,
            connection: conversation.connection,
            account: conversation.account,
            conversation: conversation.id,
            interaction: interaction,
            sender: sender,
            author: author,
            action: action,
            state: .queued,
            attempts: 0,
            notBefore: notBefore,
            deadline: deadline,
            reason: nil
        )
    }

    init(
        id: ID<Entity>,
        workspace: ID<Workspace>,
        connection: ID<Connection>,
        account: ID<Account>,
        conversation: ID<Conversation>,
        interaction: ID<Interaction>?,
        sender: String,
        author: ID<Agent>?,
        action: String,
        state: State,
        attempts: Int,
        notBefore: Timestamp,
        deadline: Timestamp,
        reason: String?
    ) {
        self.id = id
        self.workspace = workspace
        self.connection = connection
        self.account = account
        self.conversation = conversation
        self.interaction = interaction
        self.sender = sender
        self.author = author
        self.action = action
        self.state = state
        self.attempts = attempts
        self.notBefore = notBefore
        self.deadline = deadline
        self.reason = reason
    }

    /// Where a command stands.
    public enum State: String, Sendable, Codable, CaseIterable {
        /// Waiting for its turn.
        case queued
        /// An attempt is under way.
        case sending
        /// The platform took it.
        case done
        /// Given up; the reason says why. An agent may try again.
        case dead
        /// It may have gone out; never tried again by itself.
        case unknown
        /// Taken back before its turn.
        case cancelled
    }
}

/// Whether a command that is due may go.
public enum OutboxTurn: Hashable, Sendable {
    /// It is taken.
    case now
    /// It stays in line until this moment, and was never on its way.
    case later(Timestamp)
    /// It stays as it is, until others of its connection are done.
    case busy
}

extension Reader {
    fileprivate static let outboxColumns = """
        id, workspace, connection, account, conversation, interaction, sender, author, action, state, attempts,
        not_before, deadline, reason
        """

    fileprivate func command(_ row: SQLRow) throws -> OutboxRecord {
        OutboxRecord(
            id: try row.id(0),
            workspace: try row.id(1),
            connection: try row.id(2),
            account: try row.id(3),
            conversation: try row.id(4),
            interaction: try row.idOrNil(5),
            sender: try row.text(6),
            author: try row.idOrNil(7),
            action: try row.text(8),
            state: try row.word(9),
            attempts: Int(try row.int(10)),
            notBefore: try row.time(11),
            deadline: try row.time(12),
            reason: try row.textOrNil(13)
        )
    }

    /// When the turn of the next command comes that no earlier one of its conversation holds up; `nil` if none waits.
    ///
    /// Commands of `busy` connections do not count.
    public func nextDue(sparing busy: Set<ID<Connection>> = []) throws -> Timestamp? {
        try db.query(
            """
            SELECT not_before FROM outbox
            WHERE state = 'queued' AND \(Self.isNot(of: busy)) AND \(Self.isFirst)
            ORDER BY not_before, id LIMIT 1
            """,
            each: [busy.map(\.sqlValue)]
        )[0].first?.time(0)
    }

    private static func isNot(of busy: Set<ID<Connection>>) -> String {
        guard !busy.isEmpty else { return "TRUE" }
        return "connection NOT IN (\(repeatElement("?", count: busy.count).joined(separator: ", ")))"
    }

    private static let isFirst = """
        NOT EXISTS (SELECT 1 FROM outbox AS earlier
            WHERE earlier.workspace = outbox.workspace AND earlier.conversation = outbox.conversation
                AND earlier.id < outbox.id AND earlier.state IN ('queued', 'sending'))
        """

    /// One command of a workspace.
    public func command(_ id: ID<OutboxRecord.Entity>, in workspace: ID<Workspace>) throws -> OutboxRecord? {
        try db.query("SELECT \(Self.outboxColumns) FROM outbox WHERE workspace = ? AND id = ?", workspace, id)
            .first.map(command)
    }

    /// The command behind one of our own messages.
    public func command(
        for interaction: ID<Interaction>,
        in workspace: ID<Workspace>
    ) throws -> OutboxRecord? {
        try db.query(
            "SELECT \(Self.outboxColumns) FROM outbox WHERE workspace = ? AND interaction = ? ORDER BY id DESC LIMIT 1",
            workspace,
            interaction
        ).first.map(command)
    }

    /// The command of a conversation that is being sent right now.
    public func commandUnderway(
        in conversation: ID<Conversation>,
        of workspace: ID<Workspace>
    ) throws -> OutboxRecord? {
        try db.query(
            // In the words of the index, of which SQLite makes no use otherwise.
            """
            SELECT \(Self.outboxColumns) FROM outbox
            WHERE workspace = ? AND conversation = ? AND state IN ('queued', 'sending') AND state = 'sending'
            ORDER BY id LIMIT 1
            """,
            workspace,
            conversation
        ).first.map(command)
    }

    /// Commands that were given up or whose outcome is unknown, newest first.
    public func troubledCommands(in workspace: ID<Workspace>, limit: Int) throws -> [OutboxRecord] {
        try db.query(
            """
            SELECT \(Self.outboxColumns) FROM outbox
            WHERE workspace = ? AND state IN ('dead', 'unknown') ORDER BY id DESC LIMIT ?
            """,
            workspace,
            limit
        ).map(command)
    }

    /// How many commands are in each state.
    public func outboxCounts(of workspace: ID<Workspace>) throws -> [String: Int64] {
        let rows = try db.query("SELECT state, COUNT(*) FROM outbox WHERE workspace = ? GROUP BY state", workspace)
        return Dictionary(uniqueKeysWithValues: try rows.map { (try $0.text(0), try $0.int(1)) })
    }

    /// Commands whose turn has come and that no earlier one of their conversation holds up.
    fileprivate func claimable(
        at moment: Timestamp,
        limit: Int,
        sparing busy: Set<ID<Connection>>
    ) throws -> [OutboxRecord] {
        try db.query(
            """
            SELECT \(Self.outboxColumns) FROM outbox
            WHERE state = 'queued' AND \(Self.isNot(of: busy)) AND not_before <= ? AND \(Self.isFirst)
            ORDER BY not_before, id LIMIT ?
            """,
            each: [busy.map(\.sqlValue) + [moment.sqlValue, limit.sqlValue]]
        )[0].map(command)
    }
}

extension Transaction {
    /// Adds a command; its number becomes that of the record.
    public func enqueue(_ record: OutboxRecord) throws {
        try db.execute(
            """
            INSERT INTO outbox (workspace, id, connection, account, conversation, interaction, sender, author, action,
                state, not_before, deadline, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            record.workspace,
            record.id,
            record.connection,
            record.account,
            record.conversation,
            record.interaction,
            record.sender,
            record.author,
            record.action,
            record.state.rawValue,
            record.notBefore,
            record.deadline,
            now
        )
    }

    /// Takes commands whose turn has come, at most one of each conversation, and marks them as being sent.
    ///
    /// Commands of `busy` connections stay as they are. `turn` is asked about each of the others, in line.
    public func claimCommands(
        limit: Int,
        sparing busy: Set<ID<Connection>> = [],
        turn: (OutboxRecord) -> OutboxTurn = { _ in .now }
    ) throws -> [OutboxRecord] {
        var taken: [OutboxRecord] = []
        var put: [(command: OutboxRecord, off: Timestamp)] = []
        for command in try claimable(at: now, limit: limit, sparing: busy) {
            switch turn(command) {
            case .now: taken.append(command)
            case .later(let moment): put.append((command, moment))
            case .busy: continue
            }
        }
        try db.execute(
            "UPDATE outbox SET not_before = ? WHERE workspace = ? AND id = ?",
            each: put.map { [$0.off.sqlValue, $0.command.workspace.sqlValue, $0.command.id.sqlValue] }
        )
        try db.execute(
            "UPDATE outbox SET state = 'sending', attempts = attempts + 1 WHERE workspace = ? AND id = ?",
            each: taken.map { [$0.workspace.sqlValue, $0.id.sqlValue] }
        )
        return taken.map { record in
            var claimed = record
            claimed.state = .sending
            claimed.attempts += 1
            return claimed
        }
    }

    /// Commands that a node was sending when it died: nobody knows whether they went out.
    public func interruptedCommands() throws -> [OutboxRecord] {
        try db.query("SELECT \(Self.outboxColumns) FROM outbox WHERE state = 'sending' ORDER BY id").map {
            try command($0)
        }
    }

    /// Notes where a command stands.
    public func settle(
        _ command: OutboxRecord,
        _ state: OutboxRecord.State,
        reason: String? = nil,
        notBefore: Timestamp? = nil,
        deadline: Timestamp? = nil
    ) throws {
        let isOver = state != .queued && state != .sending
        try db.execute(
            """
            UPDATE outbox SET state = ?, reason = ?, not_before = COALESCE(?, not_before),
                deadline = COALESCE(?, deadline), decided_at = ?
            WHERE workspace = ? AND id = ?
            """,
            state.rawValue,
            reason,
            notBefore,
            deadline,
            isOver ? now : nil,
            command.workspace,
            command.id
        )
    }

    /// Changes what a command does, as when a part of it is done.
    public func change(_ command: OutboxRecord, to action: String) throws {
        try db.execute(
            "UPDATE outbox SET action = ? WHERE workspace = ? AND id = ?",
            action,
            command.workspace,
            command.id
        )
    }

    /// Takes a command back if its turn has not come.
    ///
    /// - Returns: whether it was still waiting.
    public func cancel(_ command: ID<OutboxRecord.Entity>, in workspace: ID<Workspace>) throws -> Bool {
        try db.execute(
            """
            UPDATE outbox SET state = 'cancelled', decided_at = ? WHERE workspace = ? AND id = ? AND state = 'queued'
            """,
            now,
            workspace,
            command
        ) == 1
    }
}

extension Transaction {
    /// Puts a claimed command back in line without counting the attempt that was not made.
    public func giveBack(_ command: OutboxRecord, until moment: Timestamp) throws {
        try db.execute(
            """
            UPDATE outbox SET state = 'queued', attempts = attempts - 1, not_before = ? WHERE workspace = ? AND id = ?
            """,
            moment,
            command.workspace,
            command.id
        )
    }
}
