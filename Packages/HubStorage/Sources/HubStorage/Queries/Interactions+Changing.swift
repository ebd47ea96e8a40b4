public import HubCore

extension Transaction {
    /// Notes that a message was withdrawn by its author.
    public func withdraw(_ interaction: Interaction, at moment: Timestamp, in workspace: ID<Workspace>) throws {
        try db.execute(
            "UPDATE interaction SET deleted_at = ? WHERE workspace = ? AND id = ?",
            moment,
            workspace,
            interaction.id
        )
        noteUpdate(of: interaction, in: workspace)
    }

    /// Sets or removes the reaction of one author.
    public func react(
        _ author: Interaction.Author,
        _ symbol: String?,
        to interaction: Interaction,
        in workspace: ID<Workspace>
    ) throws {
        var reactions = interaction.reactions.filter { $0.author != author }
        if let symbol { reactions.append(Reaction(author: author, symbol: symbol)) }
        try db.execute(
            "UPDATE interaction SET reactions = ? WHERE workspace = ? AND id = ?",
            reactions.isEmpty ? nil : try JSONText.encode(reactions),
            workspace,
            interaction.id
        )
        noteUpdate(of: interaction, in: workspace)
    }

    /// Moves a message's delivery forward; late and repeated news change nothing.
    public func setDelivery(
        _ delivery: Delivery,
        of interaction: Interaction,
        reason: String? = nil,
        in workspace: ID<Workspace>
    ) throws {
        let updated = interaction.delivery?.updated(by: delivery) ?? delivery
        guard updated != interaction.delivery else { return }
        try db.execute(
            "UPDATE interaction SET delivery = ?, delivery_reason = ? WHERE workspace = ? AND id = ?",
            updated.rawValue,
            reason,
            workspace,
            interaction.id
        )
        noteUpdate(of: interaction, in: workspace)
    }

    /// Shows a message as waiting again because an agent wants it sent once more.
    public func requeue(_ interaction: Interaction, in workspace: ID<Workspace>) throws {
        try db.execute(
            "UPDATE interaction SET delivery = 'queued', delivery_reason = NULL WHERE workspace = ? AND id = ?",
            workspace,
            interaction.id
        )
        noteUpdate(of: interaction, in: workspace)
    }

    func noteUpdate(of interaction: Interaction, in workspace: ID<Workspace>) {
        record(
            .interactionUpdated,
            of: interaction.id,
            in: workspace,
            conversation: interaction.conversation,
            ticket: interaction.ticket
        )
    }
}
