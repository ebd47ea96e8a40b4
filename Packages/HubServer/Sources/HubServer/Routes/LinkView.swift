import HubCore
import HubStorage

/// A link that was made for somebody: on its way by mail, or shown to whoever made it, with a note if the mail failed.
struct LinkView: APIType {
    var id: ID<OneTimeLink>
    var email: String
    var role: Role?
    var createdAt: Timestamp
    var expiresAt: Timestamp
    var isSent: Bool
    var link: String?
    var note: String?

    static let schema = Schema.object(
        "OneTimeLink",
        .required("id", .id, "The link's id."),
        .required("email", .text(0...254), "For whom it is."),  // not a channel: an address
        .optional("role", .words(Role.self), "What they may do, for an invitation."),
        .required("createdAt", .timestamp, "When it was made."),
        .required("expiresAt", .timestamp, "When it stops working."),
        .required("isSent", .boolean, "Whether it went out by mail."),
        .optional("link", .text(0...2000), "The link, if it did not: give it to the person. Shown only now."),
        .optional("note", .text(0...2000), "Why it did not go out by mail, where a mailbox is set.")
    )
}

extension LinkView {
    init(_ link: OneTimeLink, isSent: Bool, address: String? = nil, note: String? = nil) {
        self.init(
            id: link.id,
            email: link.email,
            role: link.role,
            createdAt: link.createdAt,
            expiresAt: link.expiresAt,
            isSent: isSent,
            link: address,
            note: note
        )
    }
}

extension Call {
    /// Makes a link, writes it into the audit, and sends it or returns it to be shown.
    func makeLink(
        _ purpose: OneTimeLink.Purpose,
        for email: String,
        role: Role? = nil,
        letter: SystemLetter.Purpose,
        audit: @escaping @Sendable (Transaction, OneTimeLink) throws -> Void
    ) async throws -> LinkView {
        let (maker, workspace, token) = (LinkMaker(hub: hub), try workspace, SecretToken())
        let (link, name) = try await commit { transaction in
            let link = try maker.make(purpose, for: email, role: role, in: workspace, token, transaction)
            try audit(transaction, link)
            return (link, try transaction.workspaces().first { $0.id == workspace }?.name ?? "")
        }
        let address = maker.address(purpose, token)
        let outcome = await hub.send(
            SystemLetter(to: email, purpose: letter, link: address, workspace: name),
            in: workspace,
            about: "\(letter == .invitation ? "invitation" : "password_reset")/\(link.id)",
            .brief
        )
        return switch outcome {
        case .sent: LinkView(link, isSent: true)
        case .noMailbox: LinkView(link, isSent: false, address: address)
        case .failed(let reason): LinkView(link, isSent: false, address: address, note: reason)
        }
    }
}
