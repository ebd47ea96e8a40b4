/// One event of a stream (HTML standard, section 9.2).
struct ServerEvent: Hashable, Sendable {
    /// What a browser sends back as `Last-Event-ID` when it reconnects.
    var id: String?
    /// The name that pages listen for; `message` if there is none.
    var name: String?
    var data: String

    init(id: String? = nil, name: String? = nil, data: String) {
        self.id = id
        self.name = name
        self.data = data
    }

    /// The event as it goes over the wire.
    var frame: String {
        var lines: [String] = []
        if let id { lines.append("id: \(id.oneLine)") }
        if let name { lines.append("event: \(name.oneLine)") }
        // Most data is one line of JSON, and every open stream pays for looking closer.
        if data.isOneLine {
            lines.append("data: \(data)")
        } else {
            let text = data.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
            lines += text.split(separator: "\n", omittingEmptySubsequences: false).map { "data: \($0)" }
        }
        return lines.joined(separator: "\n") + "\n\n"
    }

    /// A comment, which keeps proxies from closing a quiet stream.
    static let ping = ": ping\n\n"
}

extension String {
    /// Whether every byte stands in one line of a stream.
    fileprivate var isOneLine: Bool { utf8.allSatisfy { $0 != 0x0A && $0 != 0x0D && $0 != 0 } }

    fileprivate var oneLine: String { isOneLine ? self : filter { !$0.isNewline && $0 != "\0" } }
}
