internal import ChannelKit

/// What an operator enters for one mailbox, without the secrets.
struct EmailConfiguration: Decodable, Hashable, Sendable {
    var address: String
    var aliases: [String]?
    var fromName: String?
    var signature: [String]?
    var user: String?
    var auth: Auth
    var imapHost: String
    var imapPort: Int
    var imapSecurity: MailServer.Security
    var folder: String
    var smtpHost: String
    var smtpPort: Int
    var smtpSecurity: MailServer.Security
    var replyByAddress: Bool
    var trustedServers: [String]?
    var bounceAddress: String?
    var markSeen: Bool
    var maxLetterMb: Int
    var tlsCaFile: String?
    var oauthProvider: OAuthProvider?
    var oauthTenant: String?
    var oauthClientId: String?

    /// How we log in.
    enum Auth: String, Decodable, Sendable {
        case password
        case oauth
    }

    enum CodingKeys: String, CodingKey {
        case address, aliases, user, auth, folder, signature
        case fromName = "from_name"
        case imapHost = "imap_host"
        case imapPort = "imap_port"
        case imapSecurity = "imap_security"
        case smtpHost = "smtp_host"
        case smtpPort = "smtp_port"
        case smtpSecurity = "smtp_security"
        case replyByAddress = "reply_by_address"
        case trustedServers = "trusted_servers"
        case bounceAddress = "bounce_address"
        case markSeen = "mark_seen"
        case maxLetterMb = "max_letter_mb"
        case tlsCaFile = "tls_ca_file"
        case oauthProvider = "oauth_provider"
        case oauthTenant = "oauth_tenant"
        case oauthClientId = "oauth_client_id"
    }

    /// Our address in lower case, which names the account.
    var mailbox: String { address.trimmed.lowercased() }

    /// Every address of ours in lower case.
    var ownAddresses: Set<String> {
        Set([mailbox] + (aliases ?? []).map { $0.trimmed.lowercased() })
    }

    /// The name we log in with.
    var login: String { user.flatMap { $0.isEmpty ? nil : $0 } ?? address.trimmed }

    var inbox: MailServer {
        MailServer(host: imapHost, port: imapPort, security: imapSecurity, authorityFile: authorityFile)
    }

    var outbox: MailServer {
        MailServer(host: smtpHost, port: smtpPort, security: smtpSecurity, authorityFile: authorityFile)
    }

    private var authorityFile: String? { tlsCaFile.flatMap { $0.isEmpty ? nil : $0 } }

    /// Checks what the schema cannot.
    func checked() throws(ConfigurationProblem) -> Self {
        guard MailAddress.checked(address) != nil else {
            throw ConfigurationProblem(field: "address", "Enter one plain address such as help@example.com.")
        }
        for (field, server) in [("imap_security", inbox), ("smtp_security", outbox)] {
            if server.security == .none, !server.isLocal {
                throw ConfigurationProblem(field: field, "Without TLS only a server on this machine is allowed.")
            }
        }
        guard !folder.isEmpty, folder.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else {
            throw ConfigurationProblem(field: "folder", "Enter the folder's name as IMAP has it, such as INBOX.")
        }
        if auth == .oauth, oauthProvider == nil {
            throw ConfigurationProblem(field: "oauth_provider", "Choose who issues the tokens.")
        }
        return self
    }
}
