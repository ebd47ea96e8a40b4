public import HubCore

/// Decides to whom an interaction belongs, and what is learned from it about who is who.
///
/// Only proven handles link; what somebody typed is noted and, at most, asked about. In the order of their weight:
/// 1. An account that a platform or a site vouches for decides, then proven mail addresses and telephone numbers, and
///    last the browser. Who comes with none of these is somebody new.
/// 2. Proven handles of several customers in one session make them one: the newer joins the older, and a customer of
///    whom nothing but a browser is known joins the known one. They stay two, with a question to agents, if each has
///    an account of their own where a person has one, and without a question if they are to be kept apart.
/// 3. A browser proves nothing about a person: if somebody else who is known used it before, its link moves.
/// 4. A typed handle that belongs to somebody else, or was typed by somebody else, is a question to agents.
///
/// A decision depends on its arguments alone, so replaying the same events gives the same customers.
public struct Resolver: Sendable {
    /// What each kind of handle says about a person.
    public var rules: KindRules
    /// With more customers than this behind one typed handle it is a placeholder or a hotline, and no question is asked.
    public var crowd: Int

    /// A resolver with the hub's own rules, unless others are given.
    public init(rules: KindRules = KindRules(), crowd: Int = 5) {
        self.rules = rules
        self.crowd = crowd
    }

    /// Decides about one interaction and brings the graph up to date with the decision.
    ///
    /// A customer who comes again with what is known already costs a few look-ups and no action.
    /// - Parameters:
    ///   - evidence: what came with the interaction, each key once.
    ///   - graph: what the store knows about these keys and the customers behind them; see ``LinkGraph``.
    ///   - conversation: whose conversation it is, to be given only where the way into it is not to be guessed, as with a
    ///     signed reply address. It is used if nothing else is proven.
    ///   - newcomer: the number to use if somebody new has to be made.
    /// - Returns: the customer, who is the newcomer if nobody else fits, and what the store has to do.
    public func resolve(
        _ evidence: [Evidence],
        in graph: inout LinkGraph,
        conversation: ID<Customer>? = nil,
        newcomer: ID<Customer>
    ) -> Resolution {
        var decision = Decision(resolver: self, evidence: evidence)
        swap(&decision.graph, &graph)
        defer { swap(&decision.graph, &graph) }
        return decision.made(conversation: conversation, newcomer: newcomer)
    }
}

/// Whose an interaction is, and what to do about links.
public struct Resolution: Hashable, Sendable {
    /// The customer it belongs to.
    public var customer: ID<Customer>
    /// What the store has to do before the interaction is stored, in this order; often nothing.
    public var actions: [LinkAction]

    /// A decision for one customer.
    public init(customer: ID<Customer>, actions: [LinkAction]) {
        self.customer = customer
        self.actions = actions
    }
}
