import HubCore
import Synchronization

@testable import EmailChannel

/// The server's end of one IMAP connection in memory.
final class MemoryInboxStream: ByteStream {
    private struct State {
        var output: [UInt8] = []
        var input: [UInt8] = []
        var idleTag: String?
        var authTag: String?
        var news: Int?
        var isClosed = false
        var lines: [String] = []
    }

    private let server: MemoryMailServer
    private let state = Mutex(State())

    init(_ server: MemoryMailServer) {
        self.server = server
    }

    /// What the client said, line by line.
    var lines: [String] { state.withLock { $0.lines } }

    func close() {
        state.withLock { $0.isClosed = true }
    }

    func announce(_ count: Int) {
        state.withLock { state in
            if state.idleTag != nil {
                state.output += Array("* \(count) EXISTS\r\n".utf8)
            } else {
                state.news = count
            }
        }
    }

    func read(within duration: Duration) async throws -> [UInt8]? {
        let end = ContinuousClock.now + duration
        while true {
            try Task.checkCancellation()
            let found = state.withLock { state -> [UInt8]? in
                if state.output.isEmpty { return state.isClosed ? [] : nil }
                // Small pieces, so that nothing relies on whole lines.
                defer { state.output.removeFirst(min(1000, state.output.count)) }
                return Array(state.output.prefix(1000))
            }
            if let found { return found }
            guard ContinuousClock.now < end else { return nil }
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    func write(_ bytes: [UInt8]) async throws {
        let lines = state.withLock { state -> [String] in
            guard !state.isClosed else { return [] }
            state.input += bytes
            var lines: [String] = []
            while let end = state.input.firstIndex(of: 10) {
                lines.append(String(decoding: state.input[..<end], as: UTF8.self).trimmed)
                state.input.removeFirst(end + 1)
            }
            state.lines += lines
            return lines
        }
        for line in lines { answer(line) }
    }

    func say(_ text: String) {
        state.withLock { $0.output += Array((text + "\r\n").utf8) }
    }

    private func answer(_ line: String) {
        if let tag = state.withLock({ $0.authTag }) { return finishLogIn(tag, line) }
        if line == "DONE", let tag = state.withLock({ $0.idleTag }) {
            state.withLock { $0.idleTag = nil }
            return say("\(tag) OK idle ended")
        }
        let words = line.split(separator: " ", maxSplits: 2).map(String.init)
        guard words.count >= 2 else { return say("* BAD what?") }
        let rest = words.count > 2 ? words[2] : ""
        switch words[1].uppercased() {
        case "CAPABILITY": say("* CAPABILITY \(server.state.withLock { $0.capabilities })")
        case "AUTHENTICATE": return startLogIn(words[0], rest)
        case "LOGIN": return say(words[0] + (rest == loginLine ? " OK in" : " NO [AUTHENTICATIONFAILED] no"))
        case "SELECT": select()
        case "UID": uid(rest)
        case "IDLE":
            server.arrive(during: line)
            announceWaiting()
            state.withLock { $0.idleTag = words[0] }
            return say("+ idling")
        default: break
        }
        server.arrive(during: line)
        announceWaiting()
        say("\(words[0]) OK done")
    }

    private func announceWaiting() {
        let news = state.withLock { state in
            defer { state.news = nil }
            return state.news
        }
        if let news { say("* \(news) EXISTS") }
    }

    // MARK: Logging in

    private var loginLine: String {
        guard case .password(let user, let password) = server.credentials else { return "" }
        return "\"\(user)\" \"\(password)\""
    }

    private func startLogIn(_ tag: String, _ rest: String) {
        let words = rest.split(separator: " ").map(String.init)
        state.withLock { $0.authTag = tag }
        if words.count > 1 { return finishLogIn(tag, words[1]) }
        say("+ ")
    }

    private func finishLogIn(_ tag: String, _ line: String) {
        if line == server.credentials.initialResponse {
            state.withLock { $0.authTag = nil }
            return say("\(tag) OK in")
        }
        if case .token = server.credentials, !line.isEmpty {
            return say("+ eyJzdGF0dXMiOiI0MDEifQ==")
        }
        state.withLock { $0.authTag = nil }
        say("\(tag) NO [AUTHENTICATIONFAILED] no")
    }

    // MARK: Letters

    private func select() {
        let box = server.state.withLock { ($0.letters.count, $0.uidValidity, $0.uidNext, $0.hidesUIDNext) }
        say("* \(box.0) EXISTS")
        say("* OK [UIDVALIDITY \(box.1)] valid")
        if !box.3 { say("* OK [UIDNEXT \(box.2)] next") }
    }

    private func uid(_ rest: String) {
        let words = rest.split(separator: " ", maxSplits: 2).map(String.init)
        switch words[0].uppercased() {
        case "SEARCH":
            say("* SEARCH " + server.state.withLock { $0.letters.map { "\($0.uid)" }.joined(separator: " ") })
        case "FETCH": fetch(words[1], words[2])
        case "STORE":
            let wanted = uids(words[1])
            server.state.withLock { state in
                for index in state.letters.indices where wanted.contains(state.letters[index].uid) {
                    state.letters[index].isSeen = true
                }
            }
        default: break
        }
    }

    private func uids(_ set: String) -> Set<UInt32> {
        let all = server.state.withLock { $0.letters.map(\.uid) }
        let last = all.max() ?? 0
        return set.split(separator: ",").reduce(into: Set<UInt32>()) { found, range in
            let ends = range.split(separator: ":").map { $0 == "*" ? last : UInt32($0) ?? 0 }
            // As the standard says, `9:*` means the same as `*:9`.
            let (low, high) = (min(ends[0], ends[ends.count - 1]), max(ends[0], ends[ends.count - 1]))
            found.formUnion(all.filter { $0 >= low && $0 <= high })
        }
    }

    private func fetch(_ set: String, _ items: String) {
        let wanted = uids(set)
        let letters = server.state.withLock { $0.letters }
        for (index, letter) in letters.enumerated() where wanted.contains(letter.uid) {
            var head = "* \(index + 1) FETCH (UID \(letter.uid)"
            if items.contains("RFC822.SIZE") { head += " RFC822.SIZE \(letter.bytes.count)" }
            if items.contains("INTERNALDATE") { head += " INTERNALDATE \"\(letter.date)\"" }
            guard items.contains("BODY.PEEK") else {
                say(head + ")")
                continue
            }
            let isHeader = items.contains("HEADER")
            let bytes = isHeader ? header(of: letter.bytes) : letter.bytes
            state.withLock { state in
                state.output += Array("\(head) BODY[\(isHeader ? "HEADER" : "")] {\(bytes.count)}\r\n".utf8) + bytes
                state.output += Array(")\r\n".utf8)
            }
        }
    }

    private func header(of bytes: [UInt8]) -> [UInt8] {
        let text = String(decoding: bytes, as: UTF8.self)
        return Array(text.firstRange(of: "\r\n\r\n").map { String(text[..<$0.upperBound]) }?.utf8 ?? text.utf8)
    }
}
