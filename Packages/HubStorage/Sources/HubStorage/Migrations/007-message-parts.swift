extension Migrations {
    /// Which parts of a message each of the platform's ids stands for, where one message has several.
    ///
    /// Without a part an id stands for the whole message; with a part of -1 for some part, nobody knows which.
    static let messageParts = Step(
        number: 7,
        name: "parts of messages",
        schema: """
            ALTER TABLE message_ref ADD COLUMN part BIGINT;
            ALTER TABLE message_ref ADD COLUMN parts BIGINT;
            ALTER TABLE message_ref ADD COLUMN edited_at BIGINT;
            UPDATE message_ref SET part = -1, parts = 0 WHERE (workspace, interaction) IN (
                SELECT workspace, interaction FROM message_ref GROUP BY workspace, interaction HAVING COUNT(*) > 1);
            CREATE INDEX message_ref_part ON message_ref (workspace, interaction, part) WHERE part IS NOT NULL;
            """
    )
}
