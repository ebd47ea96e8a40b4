/// Which interactions ask for an answer and how long a ticket goes on; a workspace's and an account's setting.
public struct TicketPolicy: Hashable, Sendable, Codable {
    /// Kinds and places that ask for an answer.
    public var answers: Set<Trigger>
    /// For how long after the customer's last word an open ticket goes on when they change the channel.
    public var continuation: Duration
    /// For how long after it was solved a reply in the same conversation opens a ticket again, instead of a new one.
    public var reopening: Duration

    /// A kind of interaction in a kind of place.
    public struct Trigger: Hashable, Sendable, Codable {
        /// Which kind of interaction.
        public var kind: InteractionKind
        /// Where it happens.
        public var surface: Surface

        /// One combination that asks for an answer.
        public init(_ kind: InteractionKind, on surface: Surface) {
            self.kind = kind
            self.surface = surface
        }
    }

    /// A policy; the default answers messages, forms and calls everywhere and comments in public.
    public init(
        answers: Set<Trigger> = [
            Trigger(.message, on: .direct), Trigger(.message, on: .group), Trigger(.comment, on: .publicComment),
            Trigger(.form, on: .direct), Trigger(.call, on: .direct),
        ],
        continuation: Duration = .seconds(24 * 3600),
        reopening: Duration = .seconds(72 * 3600)
    ) {
        self.answers = answers
        self.continuation = continuation
        self.reopening = reopening
    }

    /// Whether an interaction of `kind` on `surface` asks for an answer.
    public func asksForAnswer(_ kind: InteractionKind, on surface: Surface) -> Bool {
        answers.contains(Trigger(kind, on: surface))
    }
}
