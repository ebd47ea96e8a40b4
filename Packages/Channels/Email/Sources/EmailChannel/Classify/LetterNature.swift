/// Who or what wrote a letter, as far as its headers tell.
public enum LetterNature: String, Sendable, CaseIterable {
    /// A person, or nothing says otherwise.
    case personal
    /// A newsletter or a list; worth importing, never worth an automatic answer.
    case bulk
    /// A machine answered or reported by itself.
    case automatic
    /// A mail server reports on a letter of ours.
    case bounce
    /// A program reports that a letter was shown.
    case readReceipt
    /// Somebody marked a letter of ours as spam.
    case complaint
    /// Our own letter came back.
    case own

    /// Whether a machine wrote it, so that it opens no ticket and gets no automatic answer.
    public var isAutomatic: Bool {
        switch self {
        case .personal, .bulk, .own: false
        case .automatic, .bounce, .readReceipt, .complaint: true
        }
    }
}

/// Tells people's letters from machines', by the first rule that holds.
struct LetterClassifier {
    /// Our own addresses in lower case.
    let ownAddresses: Set<String>

    /// What the letter is, with a constant word for the rule that decided.
    func classify(_ letter: Letter) -> (nature: LetterNature, rule: String) {
        if let found = own(letter) ?? report(letter) ?? automatic(letter) ?? bulk(letter) { return found }
        return (.personal, "none")
    }

    private func own(_ letter: Letter) -> (LetterNature, String)? {
        let authors = letter.from.map { $0.address.lowercased() }
        if !authors.isEmpty, authors.allSatisfy(ownAddresses.contains) { return (.own, "own-address") }
        let domains = Set(ownAddresses.compactMap { $0.split(separator: "@").last.map(String.init) })
        if letter.headers.all("x-loop").contains(where: { domains.contains($0.lowercased()) }) {
            return (.own, "x-loop")
        }
        return nil
    }

    private func report(_ letter: Letter) -> (LetterNature, String)? {
        switch letter.report?.kind {
        case .delivery: return (.bounce, "delivery-status")
        case .readReceipt: return (.readReceipt, "disposition-notification")
        case .complaint: return (.complaint, "feedback-report")
        case .none?, nil: break
        }
        let robots = ["mailer-daemon", "postmaster"]
        let author = letter.from.first?.address.lowercased().split(separator: "@").first.map(String.init) ?? ""
        let subject = letter.subject.lowercased()
        if robots.contains(author), Self.bounceSubjects.contains(where: subject.contains) {
            return (.bounce, "mailer-daemon")
        }
        if hasEmptyReturnPath(letter), Self.bounceSubjects.contains(where: subject.contains) {
            return (.bounce, "return-path")
        }
        return nil
    }

    private func automatic(_ letter: Letter) -> (LetterNature, String)? {
        let headers = letter.headers
        if let value = headers["auto-submitted"], Self.word(value) != "no" { return (.automatic, "auto-submitted") }
        if let name = Self.autoHeaders.first(where: { headers[$0] != nil }) { return (.automatic, name) }
        if headers["x-post-messageclass"]?.lowercased().contains("autoresponder") == true {
            return (.automatic, "x-post-messageclass")
        }
        if headers.all("delivered-to").contains(where: { $0.lowercased() == "autoresponder" }) {
            return (.automatic, "delivered-to")
        }
        if let value = headers["precedence"].map(Self.word), ["bulk", "junk", "auto_reply"].contains(value) {
            return (.automatic, "precedence")
        }
        if hasEmptyReturnPath(letter) { return (.automatic, "return-path") }
        let subject = letter.subject.lowercased()
        let answers = !letter.inReplyTo.isEmpty || !letter.references.isEmpty
        if answers, Self.autoSubjects.contains(where: subject.hasPrefix) { return (.automatic, "subject") }
        return nil
    }

    private func bulk(_ letter: Letter) -> (LetterNature, String)? {
        let names = ["list-id", "list-unsubscribe", "feedback-id"]
        if let name = names.first(where: { letter.headers[$0] != nil }) { return (.bulk, name) }
        return letter.headers["precedence"].map(Self.word) == "list" ? (.bulk, "precedence") : nil
    }

    private func hasEmptyReturnPath(_ letter: Letter) -> Bool {
        letter.headers["return-path"].map { $0.filter { !$0.isWhitespace } == "<>" } ?? false
    }

    private static func word(_ value: String) -> String {
        value.prefix { $0 != ";" && !$0.isWhitespace }.lowercased()
    }

    private static let autoHeaders = [
        "x-auto-response-suppress", "x-autoreply", "x-autorespond", "x-autoreply-from", "x-mail-autoreply",
        "x-fc-machinegenerated",
    ]

    private static let bounceSubjects = [
        "undeliver", "returned mail", "failure notice", "delivery status notification", "mail delivery failed",
        "delivery failure", "không gửi được", "không thể gửi", "gửi thư thất bại",
    ]

    private static let autoSubjects = [
        "automatic reply:", "auto:", "autoreply:", "out of office", "trả lời tự động:", "vắng mặt:", "tự động trả lời:",
    ]
}
