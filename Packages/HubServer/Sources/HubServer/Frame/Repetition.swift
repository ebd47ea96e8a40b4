import Crypto
import HTTPTypes
import HubCore
import HubStorage
import Synchronization

/// What an idempotency key stands for: one request of one agent, done once however often it is sent.
///
/// The key is used up in the transaction that makes the change, and the answer is kept beside it afterwards.
final class Repetition: Sendable {
    let key: String
    let fingerprint: String
    let agent: Agent
    private let isUsedUp = Mutex(false)

    init(key: String, fingerprint: String, agent: Agent) {
        self.key = key
        self.fingerprint = fingerprint
        self.agent = agent
    }

    /// The header that carries a key.
    static let header = "Idempotency-Key"

    /// What two requests have in common if they are the same: method, address with its query, and body.
    static func fingerprint(of method: HTTPRequest.Method, _ address: String, body: some Sequence<UInt8>) -> String {
        let bytes = Array("\(method.rawValue) \(address)\n".utf8) + Array(body)
        return SHA256.hash(data: bytes).hex
    }

    /// What was answered before, if the key was used.
    ///
    /// - Throws: a problem if it was another request's, or its answer is not known.
    func earlierReply(in store: Store) async throws -> Reply? {
        let (key, agent) = (key, agent)
        guard let kept = try await store.read({ try $0.keptAnswer(to: key, of: agent.id, in: agent.workspace) }) else {
            return nil
        }
        guard kept.fingerprint == fingerprint else {
            throw Problem(.keyReused, "Use a new Idempotency-Key for every new request.")
        }
        guard let answer = kept.answer else {
            throw Problem(
                .alreadyDone,
                "This request was carried out, and its answer is not kept. Look at the result, or use a new key.",
                headers: [.retryAfter: "1"]
            )
        }
        var reply = Reply(status: HTTPResponse.Status(code: answer.status))
        if !answer.body.isEmpty {
            reply = Reply(bytes: Array(answer.body.utf8), type: "application/json", status: reply.status)
        }
        reply.headers[text: "Idempotency-Replayed"] = "true"
        return reply
    }

    /// Uses the key up, together with the change it is for.
    func begin(in transaction: Transaction) throws {
        // A route may commit more than once; only the first of them can find the key taken by somebody else.
        guard !isUsedUp.withLock({ $0 }) else { return }
        guard try transaction.useKey(key, fingerprint: fingerprint, of: agent.id, in: agent.workspace) else {
            throw Repeated()
        }
    }

    /// Notes that the change was made; not before, since the store may carry a change out again.
    func wasMade() {
        isUsedUp.withLock { $0 = true }
    }

    /// Keeps the answer for whoever sends the request again.
    func end(with answer: KeptAnswer.Answer?, in store: Store) async throws {
        let (key, agent, fingerprint) = (key, agent, fingerprint)
        try await store.commit { transaction in
            _ = try transaction.useKey(key, fingerprint: fingerprint, of: agent.id, in: agent.workspace)
            if let answer { try transaction.keep(answer, to: key, of: agent.id, in: agent.workspace) }
        }
    }

    /// Thrown when another request with the same key was first; everything of this one is undone.
    struct Repeated: Error {}
}
