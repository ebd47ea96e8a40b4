import ChannelKit

extension Fixture {
    /// What should not be in a repository: addresses, telephone numbers and tokens of real people and accounts.
    ///
    /// - Returns: what was found, shortened; empty if the fixture is clean.
    func leaks() -> [String] {
        guard meta.origin == .recorded else { return [] }
        let bytes: [UInt8] =
            switch source {
            case .request(let request): request.body
            case .event(let event): event.bytes
            }
        let text = String(decoding: bytes, as: UTF8.self)
        let kept = Set(meta.redactions ?? [])
        return (Self.mails(in: text) + Self.phones(in: text) + Self.tokens(in: text)).filter { !kept.contains($0) }
    }

    private static func mails(in text: String) -> [String] {
        let safe = ["example.com", "example.org", "example.net", ".example", ".test", ".invalid"]
        return text.matches(of: /[A-Za-z0-9._%+\-]+@[A-Za-z0-9.\-]+\.[A-Za-z]{2,}/)
            .map { String($0.output) }
            .filter { mail in !safe.contains { mail.hasSuffix("@" + $0) || mail.hasSuffix($0) } }
    }

    private static func phones(in text: String) -> [String] {
        // Numbers that are set aside for fiction: +1 ... 555 01.., +44 7700 900..., +84 with zeros only.
        text.matches(of: /\+[1-9][0-9]{8,14}/)
            .map { String($0.output) }
            .filter { !$0.contains("55501") && !$0.hasPrefix("+447700900") && !$0.contains("0000000") }
    }

    private static func tokens(in text: String) -> [String] {
        let patterns = [
            /[0-9]{8,10}:[A-Za-z0-9_\-]{35}/, /EAA[A-Za-z0-9]{30,}/, /eyJ[A-Za-z0-9_\-]{20,}\.[A-Za-z0-9_\-]{20,}/,
            /-----BEGIN [A-Z ]*PRIVATE KEY-----/, /sk_live_[A-Za-z0-9]{16,}/,
        ]
        return patterns.flatMap { text.matches(of: $0).map { String($0.output) } }
    }
}
