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
        let text = data.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        lines += text.split(separator: "\n", omittingEmptySubsequences: false).map { "data: \($0)" }
        return lines.joined(separator: "\n") + "\n\n"
    }

    /// A comment, which keeps proxies from closing a quiet stream.
    static let ping = ": ping\n\n"
}

extension String {
    fileprivate var oneLine: String { filter { !$0.isNewline && $0 != "\0" } }
}
