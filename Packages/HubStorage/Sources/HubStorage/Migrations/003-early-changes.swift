extension Migrations {
    /// Changes to messages that have not arrived themselves, and how far each node has given out identifiers.
    static let earlyChanges = Step(
        number: 3,
        name: "early changes and id marks",
        schema: """
            CREATE TABLE early_change (
                workspace BIGINT NOT NULL,
                account BIGINT NOT NULL,
                ref TEXT NOT NULL,
                id BIGINT NOT NULL,
                conversation BIGINT,
                raw_event BIGINT NOT NULL,
                event TEXT NOT NULL,
                at BIGINT NOT NULL,
                PRIMARY KEY (workspace, account, ref, id),
                FOREIGN KEY (workspace, account) REFERENCES account (workspace, id)
            ) {keyed};
            CREATE INDEX early_change_at ON early_change (at);
            CREATE TABLE id_mark (
                node BIGINT PRIMARY KEY,
                mark BIGINT NOT NULL
            );
            """
    )
}
