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

    private static let conversations = """
        CREATE TABLE conversation (
            workspace BIGINT NOT NULL,
            id BIGINT NOT NULL,
            connection BIGINT NOT NULL,
            account BIGINT NOT NULL,
            key TEXT NOT NULL,
            surface TEXT NOT NULL CHECK (surface IN ('direct', 'group', 'publicComment')),
            post TEXT,
            subject TEXT,
            handle BIGINT,
            ticket BIGINT,
            last_sequence BIGINT NOT NULL DEFAULT 0,
            last_inbound_at BIGINT,
            is_reachable BIGINT NOT NULL DEFAULT 1,
            seen_sequence BIGINT NOT NULL DEFAULT 0,
            created_at BIGINT NOT NULL,
            PRIMARY KEY (workspace, id),
            UNIQUE (workspace, account, key),
            FOREIGN KEY (workspace, account) REFERENCES account (workspace, id),
            FOREIGN KEY (workspace, handle) REFERENCES handle (workspace, id)
        );
        CREATE INDEX conversation_handle ON conversation (workspace, handle);
        CREATE TABLE conversation_alias (
            workspace BIGINT NOT NULL,
            account BIGINT NOT NULL,
            key TEXT NOT NULL,
            conversation BIGINT NOT NULL,
            PRIMARY KEY (workspace, account, key),
            FOREIGN KEY (workspace, conversation) REFERENCES conversation (workspace, id)
        ) {keyed};
        CREATE TABLE participant (
            workspace BIGINT NOT NULL,
            conversation BIGINT NOT NULL,
            handle BIGINT NOT NULL,
            joined_at BIGINT NOT NULL,
            PRIMARY KEY (workspace, conversation, handle),
            FOREIGN KEY (workspace, conversation) REFERENCES conversation (workspace, id),
            FOREIGN KEY (workspace, handle) REFERENCES handle (workspace, id)
        ) {keyed};
        CREATE INDEX participant_handle ON participant (workspace, handle);
        CREATE TABLE interaction (
            workspace BIGINT NOT NULL,
            id BIGINT NOT NULL,
            conversation BIGINT NOT NULL,
            sequence BIGINT NOT NULL,
            kind TEXT NOT NULL,
            author_kind TEXT NOT NULL CHECK (author_kind IN ('customer', 'agent', 'system')),
            author BIGINT,
            ref TEXT,
            album TEXT,
            ticket BIGINT,
            text TEXT,
            body TEXT,
            raw_event BIGINT,
            delivery TEXT,
            delivery_reason TEXT,
            occurred_at BIGINT NOT NULL,
            received_at BIGINT NOT NULL,
            edited_at BIGINT,
            deleted_at BIGINT,
            reactions TEXT,
            PRIMARY KEY (workspace, id),
            FOREIGN KEY (workspace, conversation) REFERENCES conversation (workspace, id)
        ) {keyed};
        CREATE UNIQUE INDEX interaction_sequence ON interaction (workspace, conversation, sequence);
        CREATE INDEX interaction_ref ON interaction (workspace, conversation, ref) WHERE ref IS NOT NULL;
        CREATE INDEX interaction_ticket ON interaction (workspace, ticket, id) WHERE ticket IS NOT NULL;
        CREATE TABLE message_ref (
            workspace BIGINT NOT NULL,
            account BIGINT NOT NULL,
            ref TEXT NOT NULL,
            conversation BIGINT NOT NULL,
            interaction BIGINT NOT NULL,
            PRIMARY KEY (workspace, account, ref, conversation)
        ) {keyed};
        CREATE TABLE attachment (
            workspace BIGINT NOT NULL,
            id BIGINT NOT NULL,
            interaction BIGINT NOT NULL,
            position BIGINT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'stored', 'refused')),
            blob TEXT,
            size BIGINT,
            mime_type TEXT,
            reason TEXT,
            attempts BIGINT NOT NULL DEFAULT 0,
            not_before BIGINT NOT NULL DEFAULT 0,
            PRIMARY KEY (workspace, id),
            UNIQUE (workspace, interaction, position),
            FOREIGN KEY (workspace, interaction) REFERENCES interaction (workspace, id)
        );
        CREATE INDEX attachment_waiting ON attachment (not_before) WHERE state = 'waiting';
        CREATE INDEX attachment_blob ON attachment (workspace, blob) WHERE blob IS NOT NULL;

        """

    private static let tickets = """
        CREATE TABLE ticket (
            workspace BIGINT NOT NULL,
            id BIGINT NOT NULL,
            number BIGINT NOT NULL,
            subject TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('open', 'pending', 'snoozed', 'solved')),
            status_name TEXT NOT NULL DEFAULT '',
            priority BIGINT NOT NULL CHECK (priority BETWEEN 0 AND 3),
            requester BIGINT NOT NULL,
            conversation BIGINT NOT NULL,
            assignee BIGINT,
            team BIGINT,
            previous BIGINT,
            merged_into BIGINT,
            snoozed_until BIGINT,
            waiting_since BIGINT,
            last_inbound_at BIGINT NOT NULL,
            solved_at BIGINT,
            created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL,
            PRIMARY KEY (workspace, id),
            UNIQUE (workspace, number),
            FOREIGN KEY (workspace, requester) REFERENCES handle (workspace, id),
            FOREIGN KEY (workspace, conversation) REFERENCES conversation (workspace, id)
        );
        CREATE INDEX ticket_requester ON ticket (workspace, requester, id);
        CREATE INDEX ticket_queue ON ticket (workspace, status, updated_at, id);
        CREATE INDEX ticket_waiting ON ticket (workspace, status, waiting_since, id);
        CREATE INDEX ticket_assignee ON ticket (workspace, assignee, status, updated_at, id);
        CREATE INDEX ticket_snoozed ON ticket (snoozed_until) WHERE snoozed_until IS NOT NULL;
        CREATE TABLE ticket_event (
            workspace BIGINT NOT NULL,
            id BIGINT NOT NULL,
            ticket BIGINT NOT NULL,
            author BIGINT,
            change TEXT NOT NULL,
            at BIGINT NOT NULL,
            undone_by BIGINT,
            PRIMARY KEY (workspace, id),
            FOREIGN KEY (workspace, ticket) REFERENCES ticket (workspace, id)
        ) {keyed};
        CREATE INDEX ticket_event_ticket ON ticket_event (workspace, ticket, id);

        """

    private static let sending = """
        CREATE TABLE outbox (
            workspace BIGINT NOT NULL,
            id BIGINT NOT NULL,
            connection BIGINT NOT NULL,
            account BIGINT NOT NULL,
            conversation BIGINT NOT NULL,
            interaction BIGINT,
            sender TEXT NOT NULL,
            author BIGINT,
            action TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'done', 'dead', 'unknown', 'cancelled')),
            attempts BIGINT NOT NULL DEFAULT 0,
            not_before BIGINT NOT NULL,
            deadline BIGINT NOT NULL,
            correlation TEXT,
            reason TEXT,
            created_at BIGINT NOT NULL,
            decided_at BIGINT,
            PRIMARY KEY (workspace, id),
            FOREIGN KEY (workspace, conversation) REFERENCES conversation (workspace, id)
        );
        CREATE INDEX outbox_due ON outbox (not_before, id) WHERE state = 'queued';
        CREATE INDEX outbox_conversation ON outbox (workspace, conversation, id)
            WHERE state IN ('queued', 'sending');
        CREATE INDEX outbox_troubled ON outbox (workspace, id) WHERE state IN ('dead', 'unknown');
        CREATE TABLE change (
            workspace BIGINT NOT NULL,
            sequence BIGINT NOT NULL,
            topic TEXT NOT NULL,
            subject BIGINT NOT NULL,
            conversation BIGINT,
            ticket BIGINT,
            at BIGINT NOT NULL,
            PRIMARY KEY (workspace, sequence)
        ) {keyed};
        CREATE TABLE idempotency (
            workspace BIGINT NOT NULL,
            agent BIGINT NOT NULL,
            key TEXT NOT NULL,
            fingerprint TEXT NOT NULL,
            status BIGINT NOT NULL,
            body TEXT NOT NULL,
            at BIGINT NOT NULL,
            PRIMARY KEY (workspace, agent, key)
        ) {keyed};
        """
}
