import Glibc

/// How many files and connections the process may have open.
enum OpenFiles {
    /// What the store, the channels and the log need besides connections.
    private static let reserved = 256
    // Linux takes it as a number of its own kind.
    private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)

    /// Allows as many as the system lets a program choose for itself, which is far more than a shell starts with.
    ///
    /// - Returns: how many may be open now; `nil` if the system does not say.
    @discardableResult
    static func raiseLimit() -> Int? {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return nil }
        let before = limit.rlim_cur
        limit.rlim_cur = limit.rlim_max
        let now = setrlimit(resource, &limit) == 0 ? limit.rlim_cur : before
        return Int(clamping: now)
    }

    /// How many connections may be open, so that files can still be opened when there are as many as that.
    static func connections(of openFiles: Int?, most: Int) -> Int {
        guard let openFiles else { return most }
        return max(1, min(most, openFiles > 2 * reserved ? openFiles - reserved : openFiles / 2))
    }
}
