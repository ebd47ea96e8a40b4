import HubCore

/// Something a route lets people do.
enum Permission: String, Sendable, CaseIterable {
    /// See who one is, the workspace and one's colleagues.
    case lookAround
    /// See and revoke one's own API tokens.
    case ownTokens
    /// One's own sessions, password and second factor, and new API tokens; never by an API token.
    case ownAccess
    /// Read conversations, tickets, customers and files, and follow what changes.
    case readConversations
    /// Answer customers, write notes, work on tickets.
    case answerCustomers
    /// Change customers' profiles; merge and unmerge them.
    case editCustomers
    /// See the ledger, connections and how they are.
    case readOperations
    /// Replay, dismiss and retry what got stuck.
    case repairDeliveries
    /// See the audit.
    case readAudit
    /// See figures for monitoring.
    case readMetrics
    /// Make, change and remove teams.
    case manageTeams
    /// Invite people, change their roles, let them in again.
    case manageAgents
    /// Change the workspace's name and settings.
    case manageSettings
    /// Connect, change and remove channels.
    case manageConnections
    /// Set up webhooks to other systems.
    case manageWebhooks

    /// Whether it takes somebody at the desk, not a program with a token.
    var needsSession: Bool { self == .ownAccess }

    /// The roles that have it, least first.
    var roles: [Role] { Role.allCases.filter { $0.permissions.contains(self) } }
}

extension Role {
    /// What each role may do.
    ///
    /// This is the whole table; nothing else decides it.
    var permissions: Set<Permission> {
        switch self {
        case .agent: [.lookAround, .ownTokens, .ownAccess, .readConversations, .answerCustomers, .editCustomers]
        case .supervisor:
            Role.agent.permissions.union([.readOperations, .repairDeliveries, .readAudit, .readMetrics, .manageTeams])
        case .admin: Set(Permission.allCases)
        }
    }
}
