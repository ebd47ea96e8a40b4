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
        try insert(
            interactions.flatMap { interaction in
                (interaction.body.content?.media ?? []).enumerated().map { (interaction.id, $0.offset, $0.element) }
            },
            in: workspace
        )
    }

    private func insert(
        _ files: [(interaction: ID<Interaction>, position: Int, media: Media)],
        in workspace: ID<Workspace>
    ) throws {
        guard !files.isEmpty else { return }
        try db.execute(
            """
            INSERT INTO attachment (workspace, id, interaction, position, state, blob, size, mime_type)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            each: files.map { file in
                var blob: SQLValue = .null
                if case .blob(let hash) = file.media.source { blob = hash.sqlValue }
                return [
                    workspace.sqlValue, newID(AttachmentRecord.Entity.self).sqlValue, file.interaction.sqlValue,
                    file.position.sqlValue, (blob == .null ? "waiting" : "stored").sqlValue, blob,
                    file.media.size?.sqlValue ?? .null, file.media.mimeType?.sqlValue ?? .null,
                ]
            }
        )
    }

    /// Brings the files of an edited interaction up to date: those that it had before keep what is known of them, in
    /// their new places; what it has no longer is forgotten, though the bytes stay in the blob store.
    func updateAttachments(of interaction: Interaction, before old: [Media], in workspace: ID<Workspace>) throws {
        let new = interaction.body.content?.media ?? []
        var left = Array(old.indices)
        var places: [(old: Int, new: Int)] = []
        var fresh: [(interaction: ID<Interaction>, position: Int, media: Media)] = []
        for (position, media) in new.enumerated() {
            if let index = left.firstIndex(where: { old[$0].source == media.source }) {
                places.append((left.remove(at: index), position))
            } else {
                fresh.append((interaction.id, position, media))
            }
        }
        let sql = "UPDATE attachment SET position = ? WHERE workspace = ? AND interaction = ? AND position = ?"
        let key = [workspace.sqlValue, interaction.id.sqlValue]
        try db.execute(
            "DELETE FROM attachment WHERE workspace = ? AND interaction = ? AND position = ?",
            each: left.map { key + [$0.sqlValue] }
        )
        // By way of places that nothing has, so that no two files are in one place.
        let moves = places.filter { $0.old != $0.new }
        try db.execute(sql, each: moves.map { [(-1 - $0.new).sqlValue] + key + [$0.old.sqlValue] })
        try db.execute(sql, each: moves.map { [$0.new.sqlValue] + key + [(-1 - $0.new).sqlValue] })
        try insert(fresh, in: workspace)
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
