public import HubCore

/// A file of an interaction that the hub still has to fetch, or has.
public struct AttachmentRecord: Hashable, Sendable, Identifiable {
    /// The names of attachments, so that their numbers fit nothing else.
    public enum Entity {}

    /// Its number.
    public var id: ID<Entity>
    /// Whose it is.
    public var workspace: ID<Workspace>
    /// The interaction it belongs to.
    public var interaction: ID<Interaction>
    /// Its place among the files of the interaction, from 0.
    public var position: Int
    /// Where the bytes are, once stored.
    public var blob: BlobHash?
    /// The size in bytes, once known.
    public var size: Int?
    /// The type that the bytes have.
    public var mimeType: String?
    /// Why it was refused.
    public var reason: String?
    /// How often fetching it was tried.
    public var attempts: Int
    /// The raw event that the interaction came with.
    public var rawEvent: ID<RawRecord.Entity>?
    /// The connection that the file is fetched through.
    public var connection: ID<Connection>
}

extension Reader {
    private static let attachmentQuery = """
        SELECT attachment.id, attachment.workspace, attachment.interaction, position, blob, size, mime_type, reason,
            attempts, raw_event, connection
        FROM attachment
        JOIN interaction ON interaction.workspace = attachment.workspace AND interaction.id = attachment.interaction
        JOIN conversation ON conversation.workspace = interaction.workspace
            AND conversation.id = interaction.conversation
        """

    private func attachment(_ row: SQLRow) throws -> AttachmentRecord {
        AttachmentRecord(
            id: try row.id(0),
            workspace: try row.id(1),
            interaction: try row.id(2),
            position: Int(try row.int(3)),
            blob: try row.textOrNil(4).map { BlobHash($0) },
            size: try row.intOrNil(5).map { Int($0) },
            mimeType: try row.textOrNil(6),
            reason: try row.textOrNil(7),
            attempts: Int(try row.int(8)),
            rawEvent: try row.idOrNil(9),
            connection: try row.id(10)
        )
    }

    /// Files whose turn to be fetched has come.
    public func waitingAttachments(at moment: Timestamp, limit: Int) throws -> [AttachmentRecord] {
        try db.query(
            Self.attachmentQuery + " WHERE state = 'waiting' AND not_before <= ? ORDER BY not_before LIMIT ?",
            moment,
            limit
        ).map(attachment)
    }

    /// The files of interactions, by interaction and in their places.
    public func attachments(
        of interactions: [ID<Interaction>],
        in workspace: ID<Workspace>
    ) throws -> [ID<Interaction>: [AttachmentRecord]] {
        let rows = try db.query(
            Self.attachmentQuery + " WHERE attachment.workspace = ? AND attachment.interaction = ? ORDER BY position",
            each: interactions.map { [workspace.sqlValue, $0.sqlValue] }
        ).joined()
        return Dictionary(grouping: try rows.map(attachment), by: \.interaction)
    }

    /// Whether a stored file belongs to an interaction of a conversation; who may see that may see the file.
    public func holdsBlob(_ hash: BlobHash, conversation: ID<Conversation>?, in workspace: ID<Workspace>) throws -> Bool
    {
        let sql = """
            SELECT 1 FROM attachment
            JOIN interaction ON interaction.workspace = attachment.workspace
                AND interaction.id = attachment.interaction
            WHERE attachment.workspace = ? AND blob = ?
            """
        guard let conversation else { return try !db.query(sql + " LIMIT 1", workspace, hash).isEmpty }
        return try !db.query(sql + " AND conversation = ? LIMIT 1", workspace, hash, conversation).isEmpty
    }
}

extension Transaction {
    func insertAttachments(of interactions: [Interaction], in workspace: ID<Workspace>) throws {
        var rows: [[SQLValue]] = []
        for interaction in interactions {
            guard let content = interaction.body.content else { continue }
            for (position, media) in content.media.enumerated() {
                var blob: SQLValue = .null
                if case .blob(let hash) = media.source { blob = hash.sqlValue }
                rows.append([
                    workspace.sqlValue, newID(AttachmentRecord.Entity.self).sqlValue, interaction.id.sqlValue,
                    position.sqlValue, (blob == .null ? "waiting" : "stored").sqlValue, blob,
                    media.size?.sqlValue ?? .null, media.mimeType?.sqlValue ?? .null,
                ])
            }
        }
        guard !rows.isEmpty else { return }
        try db.execute(
            """
            INSERT INTO attachment (workspace, id, interaction, position, state, blob, size, mime_type)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (workspace, interaction, position) DO UPDATE SET state = excluded.state, blob = excluded.blob,
                size = excluded.size, mime_type = excluded.mime_type, attempts = 0, not_before = 0
            """,
            each: rows
        )
    }

    /// Forgets the files that an edited interaction has no longer; their bytes stay in the blob store.
    func dropAttachments(of interaction: ID<Interaction>, from position: Int, in workspace: ID<Workspace>) throws {
        try db.execute(
            "DELETE FROM attachment WHERE workspace = ? AND interaction = ? AND position >= ?",
            workspace,
            interaction,
            position
        )
    }

    /// Notes where a fetched file is now.
    public func stored(_ attachment: AttachmentRecord, blob: BlobHash, size: Int, mimeType: String?) throws {
        try db.execute(
            """
            UPDATE attachment SET state = 'stored', blob = ?, size = ?, mime_type = COALESCE(?, mime_type)
            WHERE workspace = ? AND id = ?
            """,
            blob,
            size,
            mimeType,
            attachment.workspace,
            attachment.id
        )
        try noteAttachment(attachment)
    }

    /// Notes that a file will not be fetched, and why.
    public func refused(_ attachment: AttachmentRecord, reason: String) throws {
        try db.execute(
            "UPDATE attachment SET state = 'refused', reason = ? WHERE workspace = ? AND id = ?",
            reason,
            attachment.workspace,
            attachment.id
        )
        try noteAttachment(attachment)
    }

    /// Puts the next attempt to fetch a file off.
    public func postpone(_ attachment: AttachmentRecord, until moment: Timestamp) throws {
        try db.execute(
            "UPDATE attachment SET attempts = attempts + 1, not_before = ? WHERE workspace = ? AND id = ?",
            moment,
            attachment.workspace,
            attachment.id
        )
    }

    private func noteAttachment(_ attachment: AttachmentRecord) throws {
        if let interaction = try interaction(attachment.interaction, in: attachment.workspace) {
            noteUpdate(of: interaction, in: attachment.workspace)
        }
    }
}
