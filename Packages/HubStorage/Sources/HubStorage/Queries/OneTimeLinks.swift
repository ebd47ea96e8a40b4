public import HubCore

/// A link that lets somebody in once: to set the hub up, to join it, or to choose a new password.
public struct OneTimeLink: Hashable, Sendable, Identifiable {
    /// The link's number.
    public var id: ID<OneTimeLink>
    /// The workspace it leads into.
    public var workspace: ID<Workspace>
    /// What it is for.
    public var purpose: Purpose
    /// For whom it was made; empty for a set-up link.
    public var email: String
    /// What the person may do once they joined.
    public var role: Role?
    /// When it was made.
    public var createdAt: Timestamp
    /// When it stops working.
    public var expiresAt: Timestamp

    /// What a link is for.
    public enum Purpose: String, Sendable, Codable, CaseIterable {
        /// To make the first administrator.
        case setup
        /// To join as an agent.
        case invitation
        /// To choose a new password.
        case passwordReset = "password_reset"
    }
}

extension Reader {
    private static let linkColumns = "workspace, id, purpose, email, role, created_at, expires_at"

    private func link(_ row: SQLRow) throws -> OneTimeLink {
        OneTimeLink(
            id: try row.id(1),
            workspace: try row.id(0),
            purpose: try row.word(2),
            email: try row.text(3),
            role: try row.wordOrNil(4),
            createdAt: try row.time(5),
            expiresAt: try row.time(6)
        )
    }

    /// The link behind a token; `nil` if it was used, replaced or is too old.
    public func oneTimeLink(tokenHash hash: String, at moment: Timestamp) throws -> OneTimeLink? {
        try db.query(
            """
            SELECT \(Self.linkColumns) FROM one_time_link
            WHERE token_hash = ? AND used_at IS NULL AND expires_at > ?
            """,
            hash,
            moment
        ).first.map(link)
    }

    /// The links of a purpose that still work, oldest first.
    public func oneTimeLinks(
        for purpose: OneTimeLink.Purpose,
        in workspace: ID<Workspace>,
        at moment: Timestamp,
        after previous: ID<OneTimeLink>? = nil,
        limit: Int
    ) throws -> [OneTimeLink] {
        try db.query(
            """
            SELECT \(Self.linkColumns) FROM one_time_link
            WHERE workspace = ? AND purpose = ? AND used_at IS NULL AND expires_at > ? AND id > ?
            ORDER BY id LIMIT ?
            """,
            workspace,
            purpose.rawValue,
            moment,
            previous?.rawValue ?? -1,
            limit
        ).map(link)
    }
}

extension Transaction {
    /// Makes a link; earlier ones of the same purpose for the same person stop working, unless they shall go on.
    ///
    /// The address is in lower case, or empty for a set-up link; the role is an invitation's.
    public func createOneTimeLink(
        for purpose: OneTimeLink.Purpose,
        email: String,
        role: Role? = nil,
        in workspace: ID<Workspace>,
        tokenHash: String,
        expiresAt: Timestamp,
        keepingEarlier: Bool = false
    ) throws -> OneTimeLink {
        let link = OneTimeLink(
            id: newID(),
            workspace: workspace,
            purpose: purpose,
            email: email,
            role: role,
            createdAt: now,
            expiresAt: expiresAt
        )
        if !keepingEarlier { try dropOneTimeLinks(before: link) }
        try db.execute(
            """
            INSERT INTO one_time_link (workspace, id, purpose, email, role, token_hash, created_at, expires_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            workspace,
            link.id,
            purpose.rawValue,
            email,
            role?.rawValue,
            tokenHash,
            now,
            expiresAt
        )
        return link
    }

    /// Lets the links that were made before this one, for the same person and purpose, stop working.
    public func dropOneTimeLinks(before link: OneTimeLink) throws {
        try db.execute(
            """
            DELETE FROM one_time_link WHERE workspace = ? AND purpose = ? AND email = ? AND used_at IS NULL AND id < ?
            """,
            link.workspace,
            link.purpose.rawValue,
            link.email,
            link.id
        )
    }

    /// Uses a link up.
    ///
    /// - Returns: the link, or `nil` if it was used, replaced or is too old.
    public func useOneTimeLink(tokenHash hash: String, for purpose: OneTimeLink.Purpose) throws -> OneTimeLink? {
        guard let link = try oneTimeLink(tokenHash: hash, at: now), link.purpose == purpose else { return nil }
        let used = try db.execute(
            "UPDATE one_time_link SET used_at = ? WHERE workspace = ? AND id = ? AND used_at IS NULL",
            now,
            link.workspace,
            link.id
        )
        return used == 1 ? link : nil
    }

    /// Takes a link back before it is used.
    ///
    /// - Returns: whether it was there.
    public func revokeOneTimeLink(
        _ id: ID<OneTimeLink>,
        for purpose: OneTimeLink.Purpose,
        in workspace: ID<Workspace>
    ) throws -> Bool {
        try db.execute(
            "DELETE FROM one_time_link WHERE workspace = ? AND id = ? AND purpose = ? AND used_at IS NULL",
            workspace,
            id,
            purpose.rawValue
        ) == 1
    }

    /// Forgets links that no longer work.
    public func pruneOneTimeLinks() throws {
        try db.execute("DELETE FROM one_time_link WHERE expires_at <= ? OR used_at IS NOT NULL", now)
    }
}
