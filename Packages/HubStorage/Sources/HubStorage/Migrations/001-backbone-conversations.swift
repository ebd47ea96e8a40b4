extension Migrations {
    static let conversations = """
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
            team_seen_sequence BIGINT NOT NULL DEFAULT 0,
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

    static let tickets = """
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

    static let sending = """
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
