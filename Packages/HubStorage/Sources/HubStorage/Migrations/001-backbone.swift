extension Migrations {
    /// Workspaces, people, connections, the ledger, identity, conversations, tickets, the outbox and the change feed.
    static let backbone = Step(
        number: 1,
        name: "backbone",
        schema: workspaces + ledger + identity + conversations + tickets + sending
    )

    private static let workspaces = """
        CREATE TABLE workspace (
            id BIGINT PRIMARY KEY,
            name TEXT NOT NULL,
            settings TEXT NOT NULL DEFAULT '{}',
            created_at BIGINT NOT NULL
        );
        CREATE TABLE counter (
            workspace BIGINT NOT NULL REFERENCES workspace,
            name TEXT NOT NULL,
            value BIGINT NOT NULL,
            PRIMARY KEY (workspace, name)
        ) {keyed};
        CREATE TABLE agent (
            workspace BIGINT NOT NULL REFERENCES workspace,
            id BIGINT NOT NULL,
            email TEXT NOT NULL,
            name TEXT NOT NULL,
            role TEXT NOT NULL CHECK (role IN ('agent', 'supervisor', 'admin')),
            password TEXT,
            second_factor {bytes},
            second_factor_step BIGINT,
            recovery_codes TEXT,
            is_active BIGINT NOT NULL DEFAULT 1,
            created_at BIGINT NOT NULL,
            PRIMARY KEY (workspace, id),
            UNIQUE (workspace, email)
        );
        CREATE INDEX agent_email ON agent (email);
        CREATE TABLE team (
            workspace BIGINT NOT NULL REFERENCES workspace,
            id BIGINT NOT NULL,
            name TEXT NOT NULL,
            PRIMARY KEY (workspace, id),
            UNIQUE (workspace, name)
        );
        CREATE TABLE team_member (
            workspace BIGINT NOT NULL,
            team BIGINT NOT NULL,
            agent BIGINT NOT NULL,
            PRIMARY KEY (workspace, team, agent),
            FOREIGN KEY (workspace, team) REFERENCES team (workspace, id),
            FOREIGN KEY (workspace, agent) REFERENCES agent (workspace, id)
        ) {keyed};
        CREATE TABLE session (
            workspace BIGINT NOT NULL,
            id BIGINT NOT NULL,
            agent BIGINT NOT NULL,
            token_hash TEXT NOT NULL UNIQUE,
            user_agent TEXT NOT NULL,
            address TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            seen_at BIGINT NOT NULL,
            expires_at BIGINT NOT NULL,
            PRIMARY KEY (workspace, id),
            FOREIGN KEY (workspace, agent) REFERENCES agent (workspace, id)
        );
        CREATE TABLE api_token (
            workspace BIGINT NOT NULL,
            id BIGINT NOT NULL,
            agent BIGINT NOT NULL,
            name TEXT NOT NULL,
            token_hash TEXT NOT NULL UNIQUE,
            created_at BIGINT NOT NULL,
            used_at BIGINT,
            revoked_at BIGINT,
            PRIMARY KEY (workspace, id),
            FOREIGN KEY (workspace, agent) REFERENCES agent (workspace, id)
        );
        CREATE TABLE one_time_link (
            workspace BIGINT NOT NULL REFERENCES workspace,
            id BIGINT NOT NULL,
            purpose TEXT NOT NULL CHECK (purpose IN ('setup', 'invitation', 'password_reset')),
            email TEXT NOT NULL,
            role TEXT,
            token_hash TEXT NOT NULL UNIQUE,
            created_at BIGINT NOT NULL,
            expires_at BIGINT NOT NULL,
            used_at BIGINT,
            PRIMARY KEY (workspace, id)
        );
        CREATE TABLE audit (
            workspace BIGINT NOT NULL REFERENCES workspace,
            id BIGINT NOT NULL,
            agent BIGINT,
            action TEXT NOT NULL,
            target TEXT NOT NULL,
            details TEXT NOT NULL DEFAULT '{}',
            address TEXT NOT NULL,
            at BIGINT NOT NULL,
            PRIMARY KEY (workspace, id)
        ) {keyed};

        """

    private static let ledger = """
        CREATE TABLE connection (
            workspace BIGINT NOT NULL REFERENCES workspace,
            id BIGINT NOT NULL,
            channel TEXT NOT NULL,
            name TEXT NOT NULL,
            config TEXT NOT NULL,
            secrets {bytes} NOT NULL,
            revision BIGINT NOT NULL DEFAULT 1,
            health TEXT NOT NULL DEFAULT 'starting',
            health_reason TEXT,
            health_since BIGINT NOT NULL,
            created_at BIGINT NOT NULL,
            removed_at BIGINT,
            PRIMARY KEY (workspace, id)
        );
        CREATE UNIQUE INDEX connection_id ON connection (id);
        CREATE TABLE account (
            workspace BIGINT NOT NULL,
            id BIGINT NOT NULL,
            connection BIGINT NOT NULL,
            platform_id TEXT NOT NULL,
            name TEXT NOT NULL,
            policy TEXT,
            PRIMARY KEY (workspace, id),
            UNIQUE (workspace, connection, platform_id),
            FOREIGN KEY (workspace, connection) REFERENCES connection (workspace, id)
        );
        CREATE TABLE account_alias (
            workspace BIGINT NOT NULL,
            connection BIGINT NOT NULL,
            alias TEXT NOT NULL,
            account BIGINT NOT NULL,
            PRIMARY KEY (workspace, connection, alias),
            FOREIGN KEY (workspace, account) REFERENCES account (workspace, id)
        ) {keyed};
        CREATE TABLE raw_event (
            workspace BIGINT NOT NULL,
            id BIGINT NOT NULL,
            connection BIGINT NOT NULL,
            delivery_id TEXT,
            media_type TEXT NOT NULL,
            headers TEXT NOT NULL,
            state TEXT NOT NULL DEFAULT 'waiting'
                CHECK (state IN ('waiting', 'applied', 'unsupported', 'quarantined', 'dismissed')),
            reason TEXT,
            attempts BIGINT NOT NULL DEFAULT 0,
            redeliveries BIGINT NOT NULL DEFAULT 0,
            received_at BIGINT NOT NULL,
            decided_at BIGINT,
            PRIMARY KEY (workspace, id),
            FOREIGN KEY (workspace, connection) REFERENCES connection (workspace, id)
        ) {keyed};
        CREATE UNIQUE INDEX raw_event_delivery ON raw_event (workspace, connection, delivery_id)
            WHERE delivery_id IS NOT NULL;
        CREATE INDEX raw_event_waiting ON raw_event (id) WHERE state = 'waiting';
        CREATE INDEX raw_event_quarantined ON raw_event (workspace, id) WHERE state = 'quarantined';
        CREATE TABLE raw_body (
            workspace BIGINT NOT NULL,
            raw_event BIGINT NOT NULL,
            bytes {bytes} NOT NULL,
            blob TEXT,
            PRIMARY KEY (workspace, raw_event),
            FOREIGN KEY (workspace, raw_event) REFERENCES raw_event (workspace, id)
        ) {keyed};
        CREATE TABLE ledger_count (
            workspace BIGINT NOT NULL,
            connection BIGINT NOT NULL,
            received BIGINT NOT NULL DEFAULT 0,
            redelivered BIGINT NOT NULL DEFAULT 0,
            PRIMARY KEY (workspace, connection)
        ) {keyed};
        CREATE TABLE event (
            workspace BIGINT NOT NULL,
            account BIGINT NOT NULL,
            key TEXT NOT NULL,
            raw_event BIGINT NOT NULL,
            PRIMARY KEY (workspace, account, key),
            FOREIGN KEY (workspace, account) REFERENCES account (workspace, id)
        ) {keyed};
        CREATE TABLE lease (
            workspace BIGINT NOT NULL,
            connection BIGINT NOT NULL,
            role TEXT NOT NULL,
            owner TEXT NOT NULL,
            epoch BIGINT NOT NULL,
            expires_at BIGINT NOT NULL,
            PRIMARY KEY (workspace, connection, role),
            FOREIGN KEY (workspace, connection) REFERENCES connection (workspace, id)
        ) {keyed};
        CREATE TABLE cursor (
            workspace BIGINT NOT NULL,
            connection BIGINT NOT NULL,
            role TEXT NOT NULL,
            value TEXT NOT NULL CHECK (length(value) <= 8192),
            PRIMARY KEY (workspace, connection, role),
            FOREIGN KEY (workspace, connection) REFERENCES connection (workspace, id)
        ) {keyed};

        """

    private static let identity = """
        CREATE TABLE customer (
            workspace BIGINT NOT NULL REFERENCES workspace,
            id BIGINT NOT NULL,
            name TEXT NOT NULL,
            language TEXT,
            avatar TEXT,
            is_blocked BIGINT NOT NULL DEFAULT 0,
            created_at BIGINT NOT NULL,
            PRIMARY KEY (workspace, id)
        );
        CREATE TABLE handle (
            workspace BIGINT NOT NULL REFERENCES workspace,
            id BIGINT NOT NULL,
            kind TEXT NOT NULL,
            scope TEXT NOT NULL,
            value TEXT NOT NULL,
            written TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            PRIMARY KEY (workspace, id),
            UNIQUE (workspace, kind, scope, value)
        );
        CREATE TABLE link (
            workspace BIGINT NOT NULL,
            id BIGINT NOT NULL,
            handle BIGINT NOT NULL,
            origin BIGINT NOT NULL,
            customer BIGINT NOT NULL,
            proof TEXT NOT NULL,
            score DOUBLE PRECISION NOT NULL DEFAULT 1,
            author BIGINT,
            at BIGINT NOT NULL,
            undone_at BIGINT,
            PRIMARY KEY (workspace, id),
            FOREIGN KEY (workspace, handle) REFERENCES handle (workspace, id),
            FOREIGN KEY (workspace, origin) REFERENCES customer (workspace, id),
            FOREIGN KEY (workspace, customer) REFERENCES customer (workspace, id)
        );
        CREATE UNIQUE INDEX link_handle ON link (workspace, handle, origin) WHERE undone_at IS NULL;
        CREATE UNIQUE INDEX link_proven ON link (workspace, handle) WHERE undone_at IS NULL AND proof <> 'claimed';
        CREATE INDEX link_customer ON link (workspace, customer) WHERE undone_at IS NULL;
        CREATE TABLE suggestion (
            workspace BIGINT NOT NULL,
            id BIGINT NOT NULL,
            first BIGINT NOT NULL,
            second BIGINT NOT NULL,
            reason TEXT NOT NULL,
            handle BIGINT,
            at BIGINT NOT NULL,
            decision TEXT CHECK (decision IN ('same', 'different')),
            author BIGINT,
            decided_at BIGINT,
            PRIMARY KEY (workspace, id),
            UNIQUE (workspace, first, second),
            CHECK (first < second),
            FOREIGN KEY (workspace, first) REFERENCES customer (workspace, id),
            FOREIGN KEY (workspace, second) REFERENCES customer (workspace, id)
        );
        CREATE INDEX suggestion_second ON suggestion (workspace, second);
        CREATE TABLE merge (
            workspace BIGINT NOT NULL,
            id BIGINT NOT NULL,
            merged BIGINT NOT NULL,
            kept BIGINT NOT NULL,
            reason TEXT NOT NULL,
            author BIGINT,
            at BIGINT NOT NULL,
            undone_at BIGINT,
            undone_by BIGINT,
            PRIMARY KEY (workspace, id),
            FOREIGN KEY (workspace, kept) REFERENCES customer (workspace, id),
            FOREIGN KEY (workspace, merged) REFERENCES customer (workspace, id)
        );
        CREATE UNIQUE INDEX merge_merged ON merge (workspace, merged) WHERE undone_at IS NULL;
        CREATE INDEX merge_kept ON merge (workspace, kept);
        CREATE TABLE apart (
            workspace BIGINT NOT NULL,
            first BIGINT NOT NULL,
            second BIGINT NOT NULL,
            author BIGINT,
            at BIGINT NOT NULL,
            PRIMARY KEY (workspace, first, second),
            CHECK (first < second),
            FOREIGN KEY (workspace, first) REFERENCES customer (workspace, id),
            FOREIGN KEY (workspace, second) REFERENCES customer (workspace, id)
        ) {keyed};
        CREATE INDEX apart_second ON apart (workspace, second);

        """
}
