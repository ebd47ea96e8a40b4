public import HubCore

extension Transaction {
    /// Notes that a file was sent here and stored; unless somebody claims it, it will be removed.
    public func noteUpload(_ hash: BlobHash) throws {
        try db.execute(
            """
            INSERT INTO upload (hash, put_at) VALUES (?, ?)
            ON CONFLICT (hash) DO UPDATE SET put_at = excluded.put_at
            """,
            hash,
            now
        )
    }

    /// Notes that somebody made use of a file that was sent here: it stays for good.
    ///
    /// Whoever claims looks afterwards whether the file is still there.
    public func claimUpload(_ hash: BlobHash) throws {
        try db.execute(
            """
            INSERT INTO upload (hash, put_at, claimed_at) VALUES (?, ?, ?)
            ON CONFLICT (hash) DO UPDATE SET claimed_at = excluded.claimed_at
            """,
            hash,
            now,
            now
        )
    }

    fileprivate func unclaimedUploads(before moment: Timestamp, limit: Int) throws -> [BlobHash] {
        try db.query(
            "SELECT hash FROM upload WHERE claimed_at IS NULL AND put_at < ? ORDER BY put_at LIMIT ?",
            moment,
            limit
        ).map { BlobHash(try $0.text(0)) }
    }

    /// Whether a message or a raw event has the file, however it came to the hub.
    fileprivate func isInUse(_ hash: BlobHash) throws -> Bool {
        let inMessage = try db.query(
            """
            SELECT 1 FROM workspace JOIN attachment ON attachment.workspace = workspace.id AND attachment.blob = ?
            LIMIT 1
            """,
            hash
        )
        guard inMessage.isEmpty else { return true }
        return try !db.query("SELECT 1 FROM raw_body WHERE blob = ? LIMIT 1", hash).isEmpty
    }

    fileprivate func forgetUpload(_ hash: BlobHash) throws {
        try db.execute("DELETE FROM upload WHERE hash = ?", hash)
    }
}

extension Store {
    /// Removes files that were sent here before `moment`, were never claimed, and belong to nothing.
    ///
    /// A file goes in the same transaction that finds it unclaimed, so nobody can claim it in between; one that was put
    /// again meanwhile stays.
    ///
    /// - Parameters:
    ///   - moment: files sent since then stay.
    ///   - limit: how many are looked at.
    /// - Returns: how many were looked at; as many as `limit` if there may be more.
    /// - Throws: ``StoreError``.
    public func removeUnclaimedUploads(sentBefore moment: Timestamp, limit: Int) async throws -> Int {
        let blobs = blobs
        return try await commit { transaction in
            let found = try transaction.unclaimedUploads(before: moment, limit: limit)
            for hash in found {
                if try transaction.isInUse(hash) {
                    try transaction.claimUpload(hash)
                } else if blobs.remove(hash, putBefore: moment) {
                    try transaction.forgetUpload(hash)
                } else {
                    try transaction.noteUpload(hash)
                }
            }
            return found.count
        }
    }
}
