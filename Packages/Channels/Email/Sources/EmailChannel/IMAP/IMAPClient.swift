internal import HubCore

/// A mailbox as SELECT describes it.
struct IMAPMailbox: Equatable, Sendable {
    var uidValidity: UInt32
    var uidNext: UInt32?

    /// ``uidNext`` if it is a number that a letter can have.
    var nextUID: UInt32? { uidNext == 0 ? nil : uidNext }
}

/// A letter as a listing names it.
struct IMAPListing: Equatable, Sendable {
    var uid: UInt32
    var size: Int
}

/// A letter as the server has it.
struct IMAPLetter: Equatable, Sendable {
    var uid: UInt32
    /// When the server received it.
    var internalDate: Timestamp?
    var bytes: [UInt8]
}

/// Speaks IMAP over one connection; used by one task at a time.
final class IMAPClient {
    private let stream: any ByteStream
    private var parser: IMAPParser
    private var counter = 0
    private(set) var capabilities: Set<String> = []
    /// Whether the folder has letters that no listing was asked for since; servers say so within any answer.
    private(set) var hasNews = false
    private var count: UInt32?

    /// How long one answer may take.
    static let patience = Duration.seconds(60)

    /// - Parameters:
    ///   - stream: a connection whose greeting was read and which is private.
    ///   - largestLetter: the most bytes of one letter.
    init(_ stream: any ByteStream, largestLetter: Int) {
        self.stream = stream
        parser = IMAPParser(longestLiteral: largestLetter + 65_536)
    }

    // MARK: Commands

    /// Asks what the server can do.
    func readCapabilities() async throws {
        let answer = try await run("CAPABILITY")
        for case .data(let values) in answer where values.first?.name == "CAPABILITY" {
            capabilities = Set(values.dropFirst().compactMap(\.name))
        }
    }

    /// Opens a folder; until the next call everything speaks of it.
    func select(_ folder: String) async throws -> IMAPMailbox {
        let answer = try await run("SELECT \(try Self.quoted(folder))")
        var validity: UInt32?
        var next: UInt32?
        for case .status(let status) in answer {
            if status.code == "UIDVALIDITY" { validity = UInt32(status.argument) }
            if status.code == "UIDNEXT" { next = UInt32(status.argument) }
        }
        guard let validity else { throw MailFailure.unexpected("the folder has no UIDVALIDITY") }
        // Its size is no news, it is where the next UID was taken from.
        hasNews = false
        return IMAPMailbox(uidValidity: validity, uidNext: next)
    }

    /// The letters whose UID is larger, without their bytes; may name the last letter although it is older.
    func list(after uid: UInt32) async throws -> [IMAPListing] {
        hasNews = false
        let first = uid == .max ? uid : uid + 1
        return listings(in: try await run("UID FETCH \(first):* (UID RFC822.SIZE)"))
    }

    /// The letters that arrived on this day or later.
    func list(since day: Timestamp) async throws -> [IMAPListing] {
        hasNews = false
        var uids: [UInt32] = []
        for case .data(let values) in try await run("UID SEARCH SINCE \(IMAPDate.day(day))")
        where values.first?.name == "SEARCH" {
            uids += values.dropFirst().compactMap(\.number)
        }
        guard !uids.isEmpty else { return [] }
        return listings(in: try await run("UID FETCH \(UIDSet.write(uids)) (UID RFC822.SIZE)"))
    }

    /// The letters with their bytes, in the order of their UIDs; does not mark them as seen.
    func fetch(_ uids: [UInt32], headerOnly: Bool = false) async throws -> [IMAPLetter] {
        let section = headerOnly ? "BODY.PEEK[HEADER]" : "BODY.PEEK[]"
        let answer = try await run("UID FETCH \(UIDSet.write(uids)) (UID INTERNALDATE \(section))")
        return answer.compactMap { response -> IMAPLetter? in
            guard let items = Self.items(of: response), let uid = items["UID"]?.number,
                case .bytes(let bytes)? = items["BODY[]"] ?? items["BODY[HEADER]"]
            else { return nil }
            return IMAPLetter(
                uid: uid,
                internalDate: items["INTERNALDATE"]?.text.flatMap(IMAPDate.moment),
                bytes: bytes
            )
        }.sorted { $0.uid < $1.uid }
    }

    /// Marks letters as seen.
    func markSeen(_ uids: [UInt32]) async throws {
        guard !uids.isEmpty else { return }
        _ = try await run("UID STORE \(UIDSet.write(uids)) +FLAGS.SILENT (\\Seen)")
    }

    /// Waits until ``hasNews``, at most for this time.
    func idle(for duration: Duration) async throws {
        let tag = try await send("IDLE")
        while true {
            let response = try await receive(within: Self.patience)
            if case .proceed = response { break }
            if case .tagged(tag, let status) = response { throw Self.failure(status) }
        }
        try await waitForNews(duration)
        try await stream.write(Array("DONE\r\n".utf8))
        _ = try await finish(tag)
    }

    /// Lets the server say what happened, for those that cannot tell by themselves.
    func checkNews() async throws {
        _ = try await run("NOOP")
    }

    /// Says goodbye.
    func logOut() async {
        _ = try? await run("LOGOUT")
    }

    // MARK: Dialogue

    /// Sends a command and returns its untagged responses once it succeeded.
    @discardableResult
    func run(_ command: String) async throws -> [IMAPResponse] {
        try await finish(try await send(command))
    }

    /// Sends a command; its answer has to be read with ``finish(_:)``.
    func send(_ command: String) async throws -> String {
        counter += 1
        let tag = "m\(counter)"
        try await stream.write(Array("\(tag) \(command)\r\n".utf8))
        return tag
    }

    /// Sends a bare line as part of a running command.
    func sendLine(_ line: String) async throws {
        try await stream.write(Array("\(line)\r\n".utf8))
    }

    /// The responses up to the end of a command.
    func finish(_ tag: String) async throws -> [IMAPResponse] {
        var responses: [IMAPResponse] = []
        while true {
            switch try await receive(within: Self.patience) {
            case .tagged(tag, let status):
                guard status.kind == .ok else { throw Self.failure(status) }
                return responses
            case .status(let status) where status.kind == .bye && !responses.isEmpty: responses.append(.status(status))
            case let response: responses.append(response)
            }
        }
    }

    /// The next response.
    func receive(within duration: Duration) async throws -> IMAPResponse {
        guard let response = try await receiveOrNothing(within: duration) else {
            throw MailFailure.unreachable("the server does not answer")
        }
        return response
    }

    private func waitForNews(_ duration: Duration) async throws {
        let end = ContinuousClock.now + duration
        while !hasNews {
            let left = end - .now
            guard left > .zero, let response = try await receiveOrNothing(within: left) else { return }
            if case .status(let status) = response, status.kind == .bye {
                throw MailFailure.unreachable("the server said goodbye: \(status.text)")
            }
        }
    }

    private func receiveOrNothing(within duration: Duration) async throws -> IMAPResponse? {
        while true {
            do {
                if let response = try parser.next() {
                    note(response)
                    return response
                }
            } catch {
                throw MailFailure.unexpected("the server broke the protocol: \(error)")
            }
            guard let bytes = try await stream.read(within: duration) else { return nil }
            guard !bytes.isEmpty else { throw MailFailure.unreachable("the server closed the connection") }
            parser.append(bytes)
        }
    }

    // Keeps count of the folder: some servers repeat its size when a letter was deleted, or for no reason.
    private func note(_ response: IMAPResponse) {
        guard case .data(let values) = response, values.count == 2, let number = values[0].number else { return }
        switch values[1].name {
        case "EXISTS":
            if number != count { hasNews = true }
            count = number
        case "EXPUNGE": count = count.map { $0 - min($0, 1) }
        default: break
        }
    }
}

extension IMAPClient {
    /// A refusal as a failure.
    static func failure(_ status: IMAPStatus) -> MailFailure {
        switch status.code {
        case "AUTHENTICATIONFAILED", "AUTHORIZATIONFAILED", "EXPIRED", "WEBALERT": .unauthorized(status.text)
        case "UNAVAILABLE", "LIMIT", "INUSE", "SERVERBUG": .busy(status.text)
        default: .refused(status.text)
        }
    }

    private func listings(in responses: [IMAPResponse]) -> [IMAPListing] {
        responses.compactMap { response in
            guard let items = Self.items(of: response), let uid = items["UID"]?.number else { return nil }
            return IMAPListing(uid: uid, size: items["RFC822.SIZE"]?.number.map(Int.init) ?? 0)
        }
    }

    // The items of `n FETCH (…)` by name.
    private static func items(of response: IMAPResponse) -> [String: IMAPValue]? {
        guard case .data(let values) = response, values.count >= 3, values[1].name == "FETCH", let list = values[2].list
        else { return nil }
        var items: [String: IMAPValue] = [:]
        for index in stride(from: 0, to: list.count - 1, by: 2) {
            if let name = list[index].name { items[name] = list[index + 1] }
        }
        return items
    }

    /// A string of a command; refuses what would end the line.
    static func quoted(_ text: String) throws(MailFailure) -> String {
        guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw .refused("a name or password must not hold line breaks")
        }
        return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
