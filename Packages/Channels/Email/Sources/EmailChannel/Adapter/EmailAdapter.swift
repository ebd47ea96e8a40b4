public import ChannelKit
internal import HubCore

/// One mailbox: letters come in by IMAP and go out by SMTP.
///
/// Letters are stored as they came and read by ``decode(_:)``, so they can be read again after a fix. Answers carry a
/// signed reply address, which leads the customer's next letter back to the same conversation.
public struct EmailAdapter: BuildableAdapter {
    let configuration: EmailConfiguration
    let context: AdapterContext
    let host: any MailHost
    /// How long one IDLE lasts; servers and routers drop quiet connections after ten minutes.
    var idleTime = Duration.seconds(9 * 60)

    /// Reads the configuration of a mailbox.
    ///
    /// - Throws: `ConfigurationProblem` naming the field that cannot be used.
    public init(connection: ChannelConnection, context: AdapterContext) throws {
        let configuration = try connection.decode(EmailConfiguration.self).checked()
        let domain = configuration.mailbox.split(separator: "@").last.map(String.init) ?? "localhost"
        let host = CurlMailHost(
            inbox: configuration.inbox,
            outbox: CurlSubmission(server: configuration.outbox, greeting: domain)
        )
        self.init(configuration, context, host)
    }

    /// The same mailbox on other servers, such as ones in memory.
    init(_ configuration: EmailConfiguration, _ context: AdapterContext, _ host: any MailHost) {
        self.configuration = configuration
        self.context = context
        self.host = host
    }

    /// Logs in to both servers and opens the folder.
    public func probe() async throws -> [AccountProfile] {
        do {
            let client = IMAPClient(try await host.openInbox(), largestLetter: 1 << 20)
            try await client.logIn(try credentials())
            _ = try await client.select(configuration.folder)
            await client.logOut()
            try await host.submission.check(try credentials())
        } catch let failure as MailFailure {
            throw failure.adapterFailure
        }
        let aliases = configuration.ownAddresses.subtracting([configuration.mailbox]).sorted()
        let name = configuration.fromName.flatMap { $0.isEmpty ? nil : $0 } ?? configuration.address
        return [AccountProfile(id: configuration.mailbox, name: name, aliases: aliases)]
    }

    /// The present password or token; read anew for each log-in.
    func credentials() throws(MailFailure) -> MailCredentials {
        do {
            switch configuration.auth {
            case .password:
                return .password(user: configuration.login, password: try context.secrets.secret("password"))
            case .oauth:
                return .token(user: configuration.login, token: try context.secrets.secret("access_token"))
            }
        } catch {
            throw .unauthorized("the secret \(error.key) is missing")
        }
    }

    /// What signs our reply addresses and ids; the first signs, all are believed.
    func replySecrets() -> [String] {
        ((try? context.secrets.secrets("reply_secret")) ?? []).filter { !$0.isEmpty }
    }
}

extension MailFailure {
    /// What the hub makes of it outside of sending.
    var adapterFailure: AdapterFailure {
        switch self {
        case .unauthorized(let text): .unauthorized(text)
        case .unreachable(let text), .insecure(let text): .unreachable(text)
        case .busy(let text): .throttled(until: nil, text)
        case .refused(let text), .unexpected(let text): .unexpected(text)
        }
    }
}
