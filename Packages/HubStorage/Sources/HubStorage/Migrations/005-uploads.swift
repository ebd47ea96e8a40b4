extension Migrations {
    /// Files that were sent to the hub, so that those which nobody wanted can be removed; one line for each webhook.
    static let uploads = Step(
        number: 5,
        name: "uploads and webhook lines",
        schema: """
            CREATE TABLE upload (
                hash TEXT PRIMARY KEY,
                put_at BIGINT NOT NULL,
                claimed_at BIGINT
            );
            CREATE INDEX upload_unclaimed ON upload (put_at) WHERE claimed_at IS NULL;
            CREATE INDEX webhook_delivery_line ON webhook_delivery (webhook, not_before, id) WHERE state = 'waiting';
            CREATE INDEX raw_body_blob ON raw_body (blob) WHERE blob IS NOT NULL;
            """
    )
}
