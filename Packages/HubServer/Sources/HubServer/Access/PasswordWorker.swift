import HTTPTypes
import Dispatch
import Synchronization

/// Hashes and checks passwords on a thread of its own, one after the other, so that sign-ins never take the hub's
/// other threads or more than one hash's memory.
final class PasswordWorker: Sendable {
    let cost: PasswordCost
    private let queue = DispatchQueue(label: "mekong.passwords")
    private let waiting = Mutex(0)
    private let decoy = Mutex<PasswordHash?>(nil)

    /// How many may wait; more are told to come back.
    private static let mostWaiting = 32

    init(cost: PasswordCost) {
        self.cost = cost
    }

    /// The text of a new hash.
    func hash(_ password: String) async throws -> String {
        let cost = cost
        return try await onThread { try PasswordHash(of: password, cost: cost).text }
    }

    /// Whether a password fits a stored hash.
    ///
    /// Without one it takes the same time to say no.
    func check(_ password: String, against text: String?) async throws -> Bool {
        try await onThread { [self] in
            guard let hash = text.flatMap({ PasswordHash(text: $0) }) else {
                _ = try decoyHash().matches(password)
                return false
            }
            return hash.matches(password)
        }
    }

    /// Whether a stored hash was made with other parameters than new ones are.
    func isOutdated(_ text: String) -> Bool {
        PasswordHash(text: text)?.cost != cost
    }

    private func decoyHash() throws -> PasswordHash {
        if let hash = decoy.withLock({ $0 }) { return hash }
        let hash = try PasswordHash(of: SecretToken().text, cost: cost)
        decoy.withLock { $0 = hash }
        return hash
    }

    private func onThread<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        let isAccepted = waiting.withLock { count in
            guard count < Self.mostWaiting else { return false }
            count += 1
            return true
        }
        guard isAccepted else {
            throw Problem(.unavailable, "Too many people sign in right now. Try again.", headers: [.retryAfter: "5"])
        }
        return try await withCheckedThrowingContinuation { continuation in
            queue.async { [self] in
                let result = Result { try work() }
                waiting.withLock { $0 -= 1 }
                continuation.resume(with: result)
            }
        }
    }
}
