public import HubCore

extension Store {
    /// Keeps a new connection with all that belongs to it, in one commit; its secrets are sealed before they reach the
    /// database.
    ///
    /// A number that ``newID(_:)`` gave before becomes its own; without one it gets a new number, which is returned.
    /// `cursors` says by role where its sources begin to read.
    @discardableResult
    public func createConnection(
        id: ID<Connection>? = nil,
        in workspace: ID<Workspace>,
        channel: String,
        name: String,
        config: JSONValue,
        secrets: [String: String],
        accounts: [(platformID: String, name: String, aliases: [String])] = [],
        cursors: [String: String] = [:]
    ) async throws -> ID<Connection> {
        let id = id ?? newID()
        let sealed = try sealer.seal(Array(JSONText.encode(secrets).utf8), for: Self.place(id))
        return try await commit { transaction in
            try transaction.insertConnection(
                id: id,
                in: workspace,
                channel: channel,
                name: name,
                config: config,
                sealed: sealed
            )
            try transaction.setAccounts(accounts, of: id, in: workspace)
            for (role, cursor) in cursors {
                try transaction.setCursor(cursor, of: id, role: role, in: workspace)
            }
            return id
        }
    }

    /// Changes configuration or secrets, if nobody else did since `revision`.
    ///
    /// - Throws: ``StoreError/conflict(_:)`` if the connection is of another revision by now.
    public func updateConnection(
        _ id: ID<Connection>,
        config: JSONValue? = nil,
        secrets: [String: String]? = nil,
        expecting revision: Int64
    ) async throws {
        let sealed = try secrets.map { try sealer.seal(Array(JSONText.encode($0).utf8), for: Self.place(id)) }
        try await commit { transaction in
            try transaction.updateConnection(id, config: config, sealed: sealed, expecting: revision)
        }
    }

    /// The secrets of a connection by field; empty if there is no such connection.
    ///
    /// - Throws: ``StoreError/key(_:)`` if the master key does not open them.
    public func secrets(of id: ID<Connection>) async throws -> [String: String] {
        guard let sealed = try await read({ try $0.sealedSecrets(of: id) }) else { return [:] }
        return try JSONText.decode(String(decoding: try sealer.open(sealed, for: Self.place(id)), as: UTF8.self))
    }

    /// Seals a small secret that is kept in a column of its own, bound to `place`.
    public func seal(_ plain: [UInt8], for place: String) throws -> [UInt8] {
        try sealer.seal(plain, for: place)
    }

    /// Opens what ``seal(_:for:)`` sealed for the same place.
    public func unseal(_ sealed: [UInt8], for place: String) throws -> [UInt8] {
        try sealer.open(sealed, for: place)
    }

    private static func place(_ id: ID<Connection>) -> String { "connection/\(id)" }
}
