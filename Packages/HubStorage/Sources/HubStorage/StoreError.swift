/// Why the store could not do what it was asked.
///
/// Nothing was changed when one of these is thrown; texts hold no arguments and so no customers' data.
@nonexhaustive
public enum StoreError: Error, Hashable, Sendable {
    /// The disk is full; nothing is acknowledged until space returns.
    case full
    /// The files cannot be written by this user.
    case notWritable(String)
    /// A rule of the database forbids it.
    case conflict(String)
    /// What was asked for is not there.
    case notFound(String)
    /// Another node holds the lease by now.
    case leaseLost
    /// The database does not answer, or is closing.
    case unavailable(String)
    /// The file is damaged, or holds what this version does not know.
    case corrupt(String)
    /// The master key is missing or does not fit the sealed secrets.
    case key(String)
}

extension StoreError: CustomStringConvertible {
    /// What happened and what to do about it.
    public var description: String {
        switch self {
        case .full: "The disk that holds the store is full. Free some space; the hub goes on by itself."
        case .notWritable(let text): "The store cannot be written (\(text)). Check the owner and mode of its folder."
        case .conflict(let text): "The database refused the change: \(text)."
        case .notFound(let what): "There is no such \(what)."
        case .leaseLost: "Another node has taken over this work."
        case .unavailable(let text): "The database does not answer: \(text)."
        case .corrupt(let text): "The store is damaged or of a newer version: \(text). Restore a backup."
        case .key(let text): "The master key cannot be used: \(text)."
        }
    }
}
