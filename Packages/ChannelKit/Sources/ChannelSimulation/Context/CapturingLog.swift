public import Logging
import Synchronization

/// Keeps every line that is logged, at every level, so that a test can look for what must not be there.
public final class CapturingLog: Sendable {
    private let kept = Mutex<[String]>([])

    /// A log without lines.
    public init() {}

    /// The lines in order: level, message, then the metadata as `key=value`, in alphabetical order.
    public var lines: [String] {
        kept.withLock { $0 }
    }

    /// A logger that writes here.
    public func logger(label: String = "simulation") -> Logger {
        Logger(label: label) { _ in Handler(log: self) }
    }

    private func keep(_ line: String) {
        kept.withLock { $0.append(line) }
    }

    private struct Handler: LogHandler {
        let log: CapturingLog
        var metadata: Logger.Metadata = [:]
        var metadataProvider: Logger.MetadataProvider?
        var logLevel: Logger.Level = .trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all =
                metadata
                .merging(metadataProvider?.get() ?? [:]) { $1 }
                .merging(event.metadata ?? [:]) { $1 }
            let facts = all.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
            log.keep("\(event.level) \(event.message)\(facts)")
        }
    }
}
