public import HubCore

/// A message as one of the platform's ids names it: the whole, or one of its parts, such as a picture of an album.
public struct NamedMessage: Hashable, Sendable {
    /// The whole message.
    public var interaction: Interaction
    /// The platform's id.
    public var ref: MessageRef
    /// On which account the id counts.
    public var account: ID<Account>
    /// What the id stands for.
    public var place: Place
    /// When this part was edited last; `nil` for a whole message.
    public var editedAt: Timestamp?

    /// What an id stands for.
    public enum Place: Hashable, Sendable {
        /// The whole message.
        case whole
        /// These of the parts of its content.
        case parts(Range<Int>)
        /// Some of its parts, nobody knows which.
        case somewhere
    }
}

extension Reader {
    /// The message that an account knows under an id, and what of it the id stands for; see
    /// ``interaction(withRef:of:conversation:in:)``.
    public func message(
        named ref: MessageRef,
        of account: ID<Account>,
        conversation: ID<Conversation>?,
        in workspace: ID<Workspace>
    ) throws -> NamedMessage? {
        let row = try db.query(
            """
            SELECT interaction, part, parts, edited_at FROM message_ref
            WHERE workspace = ? AND account = ? AND ref = ? AND conversation = COALESCE(?, conversation) LIMIT 1
            """,
            workspace,
            account,
            ref,
            conversation
        ).first
        guard let row, let interaction = try interaction(try row.id(0), in: workspace) else { return nil }
        let count = interaction.body.content?.parts.count ?? 0
        var place = NamedMessage.Place.whole
        if let first = try row.intOrNil(1) {
            let range = Int(first)..<Int(first + (try row.intOrNil(2) ?? 0))
            place = first >= 0 && range.upperBound <= count ? .parts(range) : .somewhere
        }
        let editedAt = place == .whole ? nil : try row.timeOrNil(3)
        return NamedMessage(interaction: interaction, ref: ref, account: account, place: place, editedAt: editedAt)
    }
}

extension Transaction {
    /// Puts other words, or another file, in the place of one part of a message; the other parts stay as they are.
    ///
    /// Of several edits of a part the newest counts. What stands nobody knows where is found by its file, else it stays.
    public func edit(_ part: NamedMessage, to content: Content, at moment: Timestamp, in workspace: ID<Workspace>)
        throws
    {
        if let editedAt = part.editedAt, editedAt > moment { return }
        guard var whole = part.interaction.body.content, let range = part.range(like: content) else { return }
        whole.parts.replaceSubrange(range, with: content.parts)
        let editedAt = max(part.interaction.editedAt ?? moment, moment)
        try replace(part.interaction, body: part.body(whole), editedAt: editedAt, in: workspace)
        try shift(part, behind: range.lowerBound, by: content.parts.count - range.count, in: workspace)
        try db.execute(
            """
            UPDATE message_ref SET part = ?, parts = ?, edited_at = ?
            WHERE workspace = ? AND account = ? AND ref = ? AND conversation = ?
            """,
            range.lowerBound,
            content.parts.count,
            moment,
            workspace,
            part.account,
            part.ref,
            part.interaction.conversation
        )
    }

    /// Takes one part out of a message; with the last of them the message counts as withdrawn.
    public func withdraw(_ part: NamedMessage, at moment: Timestamp, in workspace: ID<Workspace>) throws {
        let others = try db.query(
            "SELECT 1 FROM message_ref WHERE workspace = ? AND interaction = ? AND part IS NOT NULL AND ref <> ? LIMIT 1",
            workspace,
            part.interaction.id,
            part.ref
        )
        guard part.place != .whole, !others.isEmpty else {
            return try withdraw(part.interaction, at: moment, in: workspace)
        }
        try db.execute(
            "DELETE FROM message_ref WHERE workspace = ? AND account = ? AND ref = ? AND conversation = ?",
            workspace,
            part.account,
            part.ref,
            part.interaction.conversation
        )
        guard case .parts(let range) = part.place, var whole = part.interaction.body.content else { return }
        whole.parts.removeSubrange(range)
        try replace(part.interaction, body: part.body(whole), editedAt: nil, in: workspace)
        try shift(part, behind: range.lowerBound, by: -range.count, in: workspace)
    }

    private func shift(_ part: NamedMessage, behind place: Int, by distance: Int, in workspace: ID<Workspace>) throws {
        guard distance != 0 else { return }
        try db.execute(
            "UPDATE message_ref SET part = part + ? WHERE workspace = ? AND interaction = ? AND part > ?",
            distance,
            workspace,
            part.interaction.id,
            place
        )
    }
}

extension NamedMessage {
    fileprivate func body(_ content: Content) -> Interaction.Body {
        if case .comment(_, let post) = interaction.body { .comment(content, post: post) } else { .message(content) }
    }

    fileprivate func range(like content: Content) -> Range<Int>? {
        switch place {
        case .parts(let range): return range
        case .whole: return 0..<(interaction.body.content?.parts.count ?? 0)
        case .somewhere:
            guard let source = content.media.first?.source else { return nil }
            let index = interaction.body.content?.parts.firstIndex { part in
                if case .media(let media) = part { media.source == source } else { false }
            }
            return index.map { $0..<($0 + 1) }
        }
    }
}
