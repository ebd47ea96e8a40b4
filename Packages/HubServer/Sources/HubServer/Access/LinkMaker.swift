import HubCore
import HubStorage

/// Makes links that let somebody in once.
struct LinkMaker: Sendable {
    let hub: Hub

    /// For how long a link works.
    static func lifetime(of purpose: OneTimeLink.Purpose) -> Duration {
        switch purpose {
        case .setup: .seconds(86_400)
        case .invitation: .seconds(7 * 86_400)
        case .passwordReset: .seconds(3600)
        }
    }

    /// The address to open.
    ///
    /// The token stands behind `#`, which browsers send to nobody and no log ever sees.
    func address(_ purpose: OneTimeLink.Purpose, _ token: SecretToken) -> String {
        Self.address(purpose, token, base: hub.configuration.base)
    }

    static func address(_ purpose: OneTimeLink.Purpose, _ token: SecretToken, base: String) -> String {
        let page =
            switch purpose {
            case .setup: "setup"
            case .invitation: "join"
            case .passwordReset: "reset"
            }
        return "\(base)/\(page)#\(token.text)"
    }

    @discardableResult
    func make(
        _ purpose: OneTimeLink.Purpose,
        for email: String,
        role: Role? = nil,
        in workspace: ID<Workspace>,
        _ token: SecretToken,
        keepingEarlier: Bool = false,
        _ transaction: Transaction
    ) throws -> OneTimeLink {
        try transaction.createOneTimeLink(
            for: purpose,
            email: email,
            role: role,
            in: workspace,
            tokenHash: token.hash,
            expiresAt: transaction.now + Self.lifetime(of: purpose),
            keepingEarlier: keepingEarlier
        )
    }
}
