import ChannelKit
import ChannelSimulation
import HubCore
import Synchronization

@testable import EmailChannel

/// A mailbox with both of its servers in memory: IMAP line by line, submission as a call.
final class MemoryMailServer: MailHost, MailSubmission {
    struct Stored: Sendable {
        var uid: UInt32
        var bytes: [UInt8]
        var date: String
        var isSeen = false
    }

    struct Submitted: Sendable {
        var letter: [UInt8]
        var sender: String
        var recipients: [String]
    }

    struct State {
        var letters: [Stored] = []
        var uidValidity: UInt32 = 1_700_000_000
        var uidNext: UInt32 = 1
        var capabilities = "IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=XOAUTH2 IDLE"
        var hidesUIDNext = false
        var submitted: [Submitted] = []
        var calls: [String] = []
        var faults: [Fault?] = []
        var permanentFault: Fault?
        var streams: [MemoryInboxStream] = []
        var arrivals: [(word: String, bytes: [UInt8])] = []
        var isSilent = false
    }

    let state = Mutex(State())
    let credentials: MailCredentials

    init(_ credentials: MailCredentials) {
        self.credentials = credentials
    }

    // MARK: What tests do

    /// Puts a letter into the mailbox and tells whoever waits.
    func deliver(_ bytes: [UInt8], date: String = " 1-May-2026 08:00:00 +0700") {
        let (count, streams) = state.withLock { state in
            state.letters.append(Stored(uid: state.uidNext, bytes: bytes, date: date))
            state.uidNext += 1
            return (state.letters.count, state.isSilent ? [] : state.streams)
        }
        for stream in streams { stream.announce(count) }
    }

    /// Lets a letter arrive while the next command with this word is answered.
    func deliver(_ bytes: [UInt8], during word: String) {
        state.withLock { $0.arrivals.append((word, bytes)) }
    }

    /// Lets the letters arrive that were to come during such a command.
    func arrive(during command: String) {
        let due = state.withLock { state in
            defer { state.arrivals.removeAll { command.contains($0.word) } }
            return state.arrivals.filter { command.contains($0.word) }
        }
        for arrival in due { deliver(arrival.bytes) }
    }

    /// Renumbers every letter, as a restored mailbox does.
    func renumber() {
        state.withLock { state in
            state.uidValidity += 1
            for index in state.letters.indices { state.letters[index].uid = UInt32(index + 1) }
            state.uidNext = UInt32(state.letters.count + 1)
        }
    }

    func hangUp() {
        for stream in state.withLock({ $0.streams }) { stream.close() }
    }

    func inject(_ fault: Fault, skipping count: Int) {
        state.withLock { $0.faults = Array(repeating: nil, count: count) + [fault] }
    }

    func failAlways(_ fault: Fault?) {
        state.withLock { $0.permanentFault = fault }
    }

    var submission: any MailSubmission { self }

    // MARK: The servers

    func openInbox() async throws -> any ByteStream {
        if let failure = await failure(of: "imap connect") { throw failure.failure }
        let stream = MemoryInboxStream(self)
        state.withLock { $0.streams.append(stream) }
        return stream
    }

    func submit(
        _ letter: [UInt8],
        from sender: String,
        to recipients: [String],
        as credentials: MailCredentials?
    ) async throws(SubmissionFailure) {
        let fault = await failure(of: "smtp submit")
        if let fault, !fault.reachesServer { throw fault.submission }
        guard credentials == self.credentials else { throw .connection(.unauthorized("535 5.7.8")) }
        state.withLock { $0.submitted.append(Submitted(letter: letter, sender: sender, recipients: recipients)) }
        if let fault { throw fault.submission }
    }

    func check(_ credentials: MailCredentials?) async throws(MailFailure) {
        if let fault = await failure(of: "smtp check") { throw fault.failure }
        guard credentials == self.credentials else { throw .unauthorized("535 5.7.8") }
    }

    /// A fault as both protocols meet it.
    struct Trouble {
        var failure: MailFailure
        var submission: SubmissionFailure
        var reachesServer: Bool
    }

    private func failure(of call: String) async -> Trouble? {
        let fault = state.withLock { state -> Fault? in
            state.calls.append(call)
            let next = state.faults.isEmpty ? nil : state.faults.removeFirst()
            return next ?? state.permanentFault
        }
        switch fault {
        case nil: return nil
        case .refused, .noSuchHost, .timeoutBeforeWrite:
            return Trouble(
                failure: .unreachable("no connection"),
                submission: .connection(.unreachable("no connection")),
                reachesServer: false
            )
        case .badCertificate:
            return Trouble(
                failure: .insecure("certificate"),
                submission: .connection(.insecure("certificate")),
                reachesServer: false
            )
        case .hang:
            while !Task.isCancelled { try? await Task.sleep(for: .milliseconds(2)) }
            return Trouble(
                failure: .unreachable("cancelled"),
                submission: .unanswered("cancelled"),
                reachesServer: true
            )
        case .reply(let reply):
            let words = SMTPReply(["\(reply.status) " + String(decoding: reply.body, as: UTF8.self)])
            let failure = reply.status == 401 ? MailFailure.unauthorized("no") : .unreachable("\(reply.status)")
            return Trouble(
                failure: failure,
                submission: words.map { .rejected($0) } ?? .unanswered("?"),
                reachesServer: false
            )
        default:
            return Trouble(failure: .unreachable("silence"), submission: .unanswered("silence"), reachesServer: true)
        }
    }
}
