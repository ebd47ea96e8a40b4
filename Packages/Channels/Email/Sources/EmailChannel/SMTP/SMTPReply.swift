internal import ChannelKit

/// What an SMTP server answered.
struct SMTPReply: Equatable, Sendable {
    /// The three digits.
    var code: Int
    /// The enhanced status code, such as `5.1.1`; empty if there is none.
    var enhanced: String
    /// The words, on one line and without anybody's address.
    var text: String

    /// Reads the lines of one reply, such as `550-5.1.1 No such user`.
    init?(_ lines: [String]) {
        guard let last = lines.last, let code = Int(last.prefix(3)), (200..<600).contains(code) else { return nil }
        self.code = code
        let words = lines.map { $0.dropFirst(4).trimmed }
        let first = words.first?.split(separator: " ").first.map(String.init) ?? ""
        let digits = first.split(separator: ".", omittingEmptySubsequences: false)
        let isStatus = digits.count == 3 && digits.allSatisfy { Int($0) != nil }
        enhanced = isStatus ? first : ""
        let plain = words.map { isStatus && $0.hasPrefix(first) ? $0.dropFirst(first.count).trimmed : $0 }
        text = Self.withoutAddresses(plain.joined(separator: " ").singleLine)
    }

    private static func withoutAddresses(_ text: String) -> String {
        text.split(separator: " ").map { $0.contains("@") ? "…" : $0 }.joined(separator: " ")
    }
}

/// Why a letter was not handed in.
enum SubmissionFailure: Error, Equatable, Sendable {
    /// Certainly not sent: no connection, no privacy, no log-in.
    case connection(MailFailure)
    /// Certainly not sent: the server said no.
    case rejected(SMTPReply)
    /// The whole letter was handed over and no answer came.
    case unanswered(String)
}

extension SubmissionFailure {
    /// What the hub makes of it.
    var sendFailure: SendFailure {
        switch self {
        case .connection(.unauthorized(let text)): .unauthorized(.init(text))
        case .connection(let failure): .retryable(after: nil, .init(failure.text))
        case .unanswered(let text): .outcomeUnknown(.init(text))
        case .rejected(let reply): reply.failure
        }
    }
}

extension SMTPReply {
    /// What a refusal means to the hub: the first rule that fits decides.
    var failure: SendFailure {
        let detail = SendFailure.Detail(text, status: code, code: enhanced.isEmpty ? nil : enhanced)
        let meaning = Self.rules.first { $0.matches(self) }?.meaning ?? (code < 500 ? .later(nil) : .never)
        switch meaning {
        case .later(let wait): return .retryable(after: wait, detail)
        case .tooMany(let wait): return .throttled(.account, until: wait, detail)
        case .logIn: return .unauthorized(detail)
        case .never: return .permanent(detail)
        case .nobody: return .recipient(.invalid, detail)
        case .blocked: return .recipient(.blocked, detail)
        }
    }

    private enum Meaning {
        case later(Duration?)
        case tooMany(Duration)
        case logIn, never, nobody, blocked
    }

    private struct Rule {
        var codes: [Int] = []
        var enhanced: [String] = []
        var words: [String] = []
        var meaning: Meaning

        func matches(_ reply: SMTPReply) -> Bool {
            let text = reply.text.lowercased()
            return (codes.isEmpty || codes.contains(reply.code))
                && (enhanced.isEmpty
                    || enhanced.contains { reply.enhanced == $0 || reply.enhanced.hasPrefix($0 + ".") })
                && (words.isEmpty || words.contains { text.contains($0) })
        }
    }

    private static let rules: [Rule] = [
        Rule(codes: [530, 534, 535, 538], meaning: .logIn),
        Rule(codes: [454], enhanced: ["4.7.0"], meaning: .later(nil)),
        Rule(codes: [550, 554], enhanced: ["5.4.5"], meaning: .tooMany(.seconds(86_400))),
        Rule(codes: [550], enhanced: ["5.1.90"], meaning: .tooMany(.seconds(86_400))),
        Rule(codes: [550], words: ["daily", "submission quota", "sending limit"], meaning: .tooMany(.seconds(86_400))),
        Rule(codes: [432], meaning: .tooMany(.seconds(60))),
        Rule(codes: [421], enhanced: ["4.7.28"], meaning: .tooMany(.seconds(900))),
        Rule(
            codes: [421, 450, 451, 452],
            words: ["rate", "too many", "too much", "concurrent"],
            meaning: .tooMany(.seconds(300))
        ),
        Rule(enhanced: ["4.7.1"], words: ["greylist", "graylist", "try again"], meaning: .later(.seconds(300))),
        Rule(enhanced: ["5.2.2"], meaning: .later(.seconds(3600))),
        Rule(
            codes: [550, 551, 553],
            enhanced: ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"],
            meaning: .nobody
        ),
        Rule(
            codes: [550, 551, 553],
            words: ["user unknown", "no such user", "does not exist", "unknown user"],
            meaning: .nobody
        ),
        Rule(codes: [550, 554], words: ["blocked by recipient", "recipient blocked"], meaning: .blocked),
    ]
}
