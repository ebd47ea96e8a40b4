extension Migrations {
    /// Which addresses and numbers were given in which conversation, so that answers go nowhere else.
    ///
    /// For conversations that are there already, what their writer's own links say.
    static let givenHandles = Step(
        number: 6,
        name: "handles by conversation",
        schema: """
            CREATE TABLE given_handle (
                workspace BIGINT NOT NULL,
                conversation BIGINT NOT NULL,
                writer BIGINT NOT NULL,
                handle BIGINT NOT NULL,
                id BIGINT NOT NULL,
                is_proven BIGINT NOT NULL,
                PRIMARY KEY (workspace, conversation, writer, handle),
                FOREIGN KEY (workspace, conversation) REFERENCES conversation (workspace, id),
                FOREIGN KEY (workspace, handle) REFERENCES handle (workspace, id)
            ) {keyed};
            INSERT INTO given_handle (workspace, conversation, writer, handle, id, is_proven)
            SELECT conversation.workspace, conversation.id, writer.id, given.id, typed.id,
                CASE WHEN typed.proof = 'claimed' THEN 0 ELSE 1 END
            FROM conversation
            JOIN handle AS writer ON writer.workspace = conversation.workspace AND writer.id = conversation.handle
            JOIN link AS own ON own.workspace = writer.workspace AND own.handle = writer.id
                AND own.undone_at IS NULL AND own.proof <> 'claimed'
            JOIN link AS typed ON typed.workspace = own.workspace AND typed.customer = own.customer
                AND typed.origin = own.origin AND typed.undone_at IS NULL AND typed.handle <> own.handle
            JOIN handle AS given ON given.workspace = typed.workspace AND given.id = typed.handle
            WHERE conversation.surface = 'direct' AND given.kind IN ('email', 'phone')
                AND (writer.kind <> 'unproven' OR writer.value = conversation.key || ' ' || given.value);
            """
    )
}
