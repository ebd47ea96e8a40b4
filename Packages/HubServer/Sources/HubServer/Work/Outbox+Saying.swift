import ChannelKit
import HubCore
import HubStorage
import HubSync

extension Outbox {
    /// Puts what a colleague says into line, and shows it as it then stands in the conversation.
    ///
    /// - Throws: ``Problem`` where the channel does not allow it; nothing is stored then.
    func say(_ order: Order, in workspace: ID<Workspace>, _ transaction: Transaction) throws -> InteractionPage {
        do {
            let interactions = try enqueue(order, in: workspace, transaction)
            return InteractionPage(
                items: try Views(reader: transaction, workspace: workspace).interactions(interactions)
            )
        } catch let refusal as SendRefusal {
            throw Problem(refusal)
        }
    }
}

extension Problem {
    /// Why something may not be sent, and what to do instead.
    init(_ refusal: SendRefusal) {
        switch refusal {
        case .noConversation: self = .notFound("conversation")
        case .noTicket: self = .invalid("ticket", "must be a ticket of this conversation")
        case .unreachable:
            self.init(.conflict, "The customer blocked us or left. Reach them on another channel.")
        case .unsupported(let feature): self.init(.conflict, "This channel cannot do that: \(feature).")
        case .windowClosed(.template, _):
            self.init(.conflict, "The reply window has closed. Send an approved template instead.")
        case .windowClosed(.wait, _):
            self.init(.conflict, "The reply window has closed. Wait for the customer, or use another channel.")
        case .tooLarge(_, let most):
            self.init(.tooLarge, "This channel takes files of at most \(most / 1_048_576) MiB of that kind.")
        case .captionTooLong(_, let most):
            self = .invalid("files", "may have captions of at most \(most) characters here; put the words into `text`")
        default: self = .invalid("text", "must hold something to send")
        }
    }
}
