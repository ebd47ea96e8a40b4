import HubCore
import HubStorage
import Logging

extension Hub {
    /// What became of a letter.
    enum LetterOutcome: Hashable, Sendable {
        case sent
        /// No system mailbox is set.
        case noMailbox
        /// It was given up, for a reason that administrators may read.
        case failed(String)
    }

    /// How patient the hub is with a mailbox that does not work.
    struct LetterPatience: Sendable {
        /// The waits between attempts.
        var pauses: [Duration]
        /// After how long it is given up in any case.
        var limit: Duration

        /// While somebody looks at a page that waits.
        static let brief = LetterPatience(pauses: [.seconds(1)], limit: .seconds(12))
        /// While a link is fresh: it works for an hour.
        static let long = LetterPatience(
            pauses: [.seconds(5), .seconds(30), .seconds(120), .seconds(600)],
            limit: .seconds(1800)
        )
    }

    /// Whether any workspace of this hub can send letters of its own.
    func hasMailbox() async throws -> Bool {
        guard mailbox != nil else { return false }
        return try await store.read { reader in
            try reader.workspaces().contains { try reader.systemMailbox(of: $0.id) != nil }
        }
    }

    /// Sends a letter; where that fails, log, figures and audit say so to whoever can act.
    ///
    /// - Parameters:
    ///   - letter: what to send.
    ///   - workspace: whose system mailbox sends it.
    ///   - target: what the audit names if it fails, as `agent/0a1b2c3d4e5f6`.
    ///   - patience: for how long to try.
    /// - Returns: what became of it; never an error, since whoever waits has other things to be told.
    func send(
        _ letter: SystemLetter,
        in workspace: ID<Workspace>,
        about target: String,
        _ patience: LetterPatience
    ) async -> LetterOutcome {
        guard let mailbox else { return .noMailbox }
        let failure = await withTaskGroup(of: LetterFailure?.self) { group in
            group.addTask {
                do throws(LetterFailure) {
                    try await mailbox.send(letter, in: workspace, pauses: patience.pauses)
                    return nil
                } catch {
                    return error
                }
            }
            group.addTask {
                try? await Task.sleep(for: patience.limit)
                return LetterFailure("The mailbox did not answer in time.")
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
        guard failure != .noMailbox else { return .noMailbox }
        metrics.add(.systemLetters, [failure == nil ? "sent" : "failed"])
        guard let failure else { return .sent }
        await report(failure, of: target, in: workspace)
        return .failed(failure.reason)
    }

    private func report(_ failure: LetterFailure, of target: String, in workspace: ID<Workspace>) async {
        logger.error(
            "a letter of the hub's was not sent",
            metadata: ["about": "\(target)", "why": "\(failure.reason)"]
        )
        do {
            try await store.commit { transaction in
                try transaction.audit(
                    "letter.failed",
                    of: target,
                    by: nil,
                    in: workspace,
                    from: "",
                    details: ["reason": .string(failure.reason)]
                )
            }
        } catch {
            logger.error("the audit could not be written", metadata: ["error": "\(error)"])
        }
    }
}

extension Metrics.Family {
    fileprivate static let systemLetters = counter(
        "mekong_system_letters_total",
        "Letters of the hub's own by outcome.",
        labels: ["outcome"]
    )
}
