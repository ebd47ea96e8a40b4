extension Migrations {
    /// Webhooks to other systems with their deliveries, and what lists of sessions and tokens are read by.
    static let outgoingWebhooks = Step(
        number: 2,
        name: "outgoing webhooks",
        schema: """
            CREATE TABLE webhook (
                workspace BIGINT NOT NULL REFERENCES workspace,
                id BIGINT NOT NULL,
                name TEXT NOT NULL,
                url TEXT NOT NULL,
                topics TEXT NOT NULL,
                secrets {bytes} NOT NULL,
                is_active BIGINT NOT NULL DEFAULT 1,
                paused_because TEXT,
                cursor BIGINT NOT NULL,
                created_at BIGINT NOT NULL,
                PRIMARY KEY (workspace, id)
            );
            CREATE TABLE webhook_delivery (
                workspace BIGINT NOT NULL,
                id BIGINT NOT NULL,
                webhook BIGINT NOT NULL,
                topic TEXT NOT NULL,
                body TEXT NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'dead')),
                attempts BIGINT NOT NULL DEFAULT 0,
                not_before BIGINT NOT NULL,
                created_at BIGINT NOT NULL,
                decided_at BIGINT,
                PRIMARY KEY (workspace, id),
                FOREIGN KEY (workspace, webhook) REFERENCES webhook (workspace, id)
            );
            CREATE INDEX webhook_delivery_webhook ON webhook_delivery (workspace, webhook, id);
            CREATE INDEX webhook_delivery_due ON webhook_delivery (not_before, id) WHERE state = 'waiting';
            CREATE INDEX webhook_delivery_created ON webhook_delivery (created_at);
            CREATE TABLE webhook_attempt (
                workspace BIGINT NOT NULL,
                delivery BIGINT NOT NULL,
                id BIGINT NOT NULL,
                status BIGINT,
                error TEXT,
                milliseconds BIGINT NOT NULL,
                at BIGINT NOT NULL,
                PRIMARY KEY (workspace, delivery, id),
                FOREIGN KEY (workspace, delivery) REFERENCES webhook_delivery (workspace, id)
            ) {keyed};
            CREATE INDEX session_agent ON session (workspace, agent, id);
            CREATE INDEX api_token_agent ON api_token (workspace, agent, id);
            CREATE INDEX idempotency_at ON idempotency (at);
            """
    )
}
