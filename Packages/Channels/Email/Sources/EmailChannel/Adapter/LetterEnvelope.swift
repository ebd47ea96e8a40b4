internal import ChannelKit
internal import HubCore

/// Whom a letter goes to, every address checked.
struct LetterEnvelope: Equatable {
    var to: [Letter.Mailbox]
    var cc: [Letter.Mailbox]
    var bcc: [Letter.Mailbox]

    /// The customer's addresses, the first of which is written to, with whoever else gets the letter.
    ///
    /// - Throws: `SendFailure.recipient` if the customer has no usable address, `SendFailure.permanent` if one of the
    ///   others is none: the customer can still be written to then.
    init(_ customer: [Handle], _ others: Addressees?) throws(SendFailure) {
        let others = others ?? Addressees()
        if others.includeCustomer {
            let own = customer.filter { $0.kind == .email }.map { MailAddress.checked($0.value) }
            guard let first = own.first ?? nil, !own.contains(nil) else {
                throw .recipient(.invalid, .init("there is no usable e-mail address to write to"))
            }
            to = [Letter.Mailbox(address: first)]
            cc = own.dropFirst().compactMap { $0.map { Letter.Mailbox(address: $0) } }
        } else {
            to = try Self.checked(others.instead)
            cc = []
        }
        cc += try Self.checked(others.copies)
        bcc = try Self.checked(others.blindCopies)
    }

    private static func checked(_ handles: [Handle]) throws(SendFailure) -> [Letter.Mailbox] {
        var mailboxes: [Letter.Mailbox] = []
        for handle in handles {
            guard handle.kind == .email, let address = MailAddress.checked(handle.value) else {
                throw .permanent(.init("one of the other addresses is no e-mail address"))
            }
            mailboxes.append(Letter.Mailbox(address: address))
        }
        return mailboxes
    }
}
