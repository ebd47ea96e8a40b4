/// Why a guarded request gave no answer; the texts name hosts and causes, never paths, which may hold credentials.
enum FetchFailure: Error, Hashable {
    /// The hub does not go there.
    case forbidden(String)
    /// It certainly did not arrive.
    case notSent(String)
    /// It may have arrived.
    case noAnswer(String)
    /// The answer is larger than this many bytes.
    case tooLarge(Int)
    /// The caller gave up.
    case cancelled
}
