public import HubCore
public import HubStorage

/// Makes the first workspace and its first administrator, by a link or at once.
public struct SetUp: Sendable {
    private let store: Store
    private let configuration: ServerConfiguration

    /// The name of a workspace until somebody gives it one.
    static let provisionalName = "Mekong"

    /// Set-up of a store that is reached as the configuration says.
    public init(store: Store, configuration: ServerConfiguration) {
        self.store = store
        self.configuration = configuration
    }

    /// A link with which somebody makes themselves the first administrator; `nil` if there are agents already.
    ///
    /// It works once, within a day; an earlier one stops working.
    public func link() async throws -> String? {
        let token = SecretToken()
        let isMade = try await store.commit { transaction in
            guard try !transaction.hasAgents() else { return false }
            _ = try transaction.createOneTimeLink(
                for: .setup,
                email: "",
                in: try Self.workspace(in: transaction).id,
                tokenHash: token.hash,
                expiresAt: transaction.now + LinkMaker.lifetime(of: .setup)
            )
            return true
        }
        return isMade ? LinkMaker.address(.setup, token, base: configuration.base) : nil
    }

    /// Makes the first administrator at once, with an API token.
    ///
    /// - Parameters:
    ///   - email: the address to sign in with.
    ///   - password: the password, at least ten characters long.
    ///   - workspaceName: what the company calls itself; `nil` to name it later.
    /// - Returns: the administrator and the API token, which is shown nowhere else.
    /// - Throws: ``SetUpFailure``, or whatever the store throws.
    public func createAdmin(
        email: String,
        password: String,
        workspaceName: String? = nil
    ) async throws -> (agent: Agent, token: String) {
        guard let address = EmailAddress(email) else { throw SetUpFailure.badAddress }
        guard PasswordRule.accepts(password) else { throw SetUpFailure.weakPassword }
        let hash = try await PasswordWorker(cost: configuration.passwordCost).hash(password)
        let token = SecretToken(prefix: SecretToken.apiPrefix)
        let agent = try await store.commit { transaction in
            guard try !transaction.hasAgents() else { throw SetUpFailure.done }
            let agent = try Self.makeAdmin(
                email: address,
                name: String(address.text.prefix { $0 != "@" }),
                password: hash,
                workspaceName: workspaceName,
                in: transaction,
                from: ""
            )
            _ = try transaction.createAPIToken(of: agent, name: "hub setup", hash: token.hash)
            return agent
        }
        return (agent, token.text)
    }

    static func makeAdmin(
        email: EmailAddress,
        name: String,
        password: String,
        workspaceName: String?,
        in transaction: Transaction,
        from address: String
    ) throws -> Agent {
        var workspace = try workspace(in: transaction)
        if let workspaceName {
            workspace.name = workspaceName
            try transaction.update(workspace, settings: try transaction.settings(of: workspace.id))
        }
        let agent = try transaction.createAgent(
            in: workspace.id,
            email: email.text,
            name: name,
            role: .admin,
            password: password
        )
        try transaction.audit("hub.set_up", of: "agent/\(agent.id)", by: agent.id, in: workspace.id, from: address)
        return agent
    }

    private static func workspace(in transaction: Transaction) throws -> Workspace {
        try transaction.workspaces().first ?? transaction.createWorkspace(name: provisionalName)
    }
}

/// Why a hub could not be set up at once.
public enum SetUpFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// There are agents already.
    case done
    /// The text is no e-mail address.
    case badAddress
    /// The password is too short or too long.
    case weakPassword

    /// What happened and what to do.
    public var description: String {
        switch self {
        case .done: "This hub is set up already. Sign in, or ask an administrator for an invitation."
        case .badAddress: "That is no e-mail address. Write one such as ten@congty.vn."
        case .weakPassword:
            "The password needs \(PasswordRule.length.lowerBound) to \(PasswordRule.length.upperBound) characters."
        }
    }
}

/// What a new password must be: long enough.
///
/// Nothing else makes one much better.
enum PasswordRule {
    static let length = 10...200

    static func accepts(_ password: String) -> Bool {
        length.contains(password.unicodeScalars.count) && !password.allSatisfy(\.isWhitespace)
    }

    static var schema: Schema { .text(length) }
}
