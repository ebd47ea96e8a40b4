extension Migrations {
    /// Which answers on a site have followed their reader by e-mail.
    static let followUps = Step(
        number: 4,
        name: "follow-ups",
        schema: """
            CREATE TABLE follow_up (
                workspace BIGINT NOT NULL,
                conversation BIGINT NOT NULL,
                sequence BIGINT NOT NULL,
                at BIGINT NOT NULL,
                PRIMARY KEY (workspace, conversation),
                FOREIGN KEY (workspace, conversation) REFERENCES conversation (workspace, id)
            ) {keyed};
            """
    )
}
