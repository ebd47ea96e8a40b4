internal import ChannelKit
internal import HubCore

/// What mail servers and readers' programs say of letters of ours.
extension LetterReader {
    /// What became of a letter of ours; `nil` if this is about none that we know for ours.
    var reportEvents: [Decoded]? {
        // Nobody but our recipients' servers can know the signed id, so a made-up bounce changes nothing.
        guard let id = original, isOurs(id) else { return nil }
        guard let report = letter.report, !report.recipients.isEmpty else { return plainReport(of: id) }
        var events: [InboundEvent] = []
        for (index, recipient) in report.recipients.enumerated() {
            let details = [
                "address": recipient.address, "status": recipient.status, "diagnostic": recipient.diagnostic,
            ]
            switch recipient.action {
            // Final also with a 4.x.x status: the server has tried long enough.
            case .failed: events.append(notice("mail.bounced", details: details, suffix: "bounced:\(index)"))
            case .delayed: events.append(notice("mail.delayed", details: details, suffix: "delayed:\(index)"))
            case .delivered: events.append(receipt(id, .delivered, reason: nil))
            case .relayed, .expanded: continue
            }
        }
        if report.hasFailed {
            let reason = report.recipients.first { $0.action == .failed }.map {
                "\($0.status) \($0.diagnostic)".trimmed
            }
            events.insert(receipt(id, .failed, reason: reason), at: 0)
        }
        return events.isEmpty ? nil : events.map(Decoded.event)
    }

    // A bounce in words alone: it is final unless its subject says that the server goes on trying.
    private func plainReport(of id: String) -> [Decoded] {
        let subject = letter.subject.lowercased()
        let details = ["address": letter.headers["x-failed-recipients"] ?? ""]
        if ["delay", "warning", "chậm"].contains(where: subject.contains) {
            return [.event(notice("mail.delayed", details: details, suffix: "delayed:0"))]
        }
        return [
            .event(receipt(id, .failed, reason: letter.subject)),
            .event(notice("mail.bounced", details: details, suffix: "bounced:0")),
        ]
    }

    /// What a reader's program said.
    var receiptEvents: [Decoded] {
        guard let id = letter.report?.originalID, isOurs(id) else {
            return [.unsupported("a read receipt of a letter that is not ours")]
        }
        return [.event(receipt(id, .read, reason: nil))]
    }

    /// Whether the letter answers, reports on or is a letter of the hub to a colleague: it may quote a link that lets in
    /// whoever reads it.
    var concernsSystemLetter: Bool {
        let ids = [letter.messageID, letter.report?.originalID].compactMap(\.self)
        return (ids + letter.inReplyTo + letter.references + idsInText).contains { id in
            marks.contains { $0.isSystem(messageID: id) }
        }
    }

    /// A remark of the mail system's for the timeline; `suffix` tells the events of one letter apart.
    func notice(_ code: String, details: [String: String], suffix: String) -> InboundEvent {
        let known = details.filter { !$0.value.isEmpty }
        return event(":" + suffix, .system, .notice(SystemNotice(code, details: known)), isAutomatic: true)
    }

    private func isOurs(_ id: String) -> Bool {
        marks.contains { $0.command(inMessageID: id) != nil }
    }

    private func receipt(_ id: String, _ delivery: Delivery, reason: String?) -> InboundEvent {
        event(":\(delivery.rawValue)", .system, .receipt([MessageRef(id)], delivery, reason: reason), isAutomatic: true)
    }
}
