/// Cuts a server's bytes into responses, however they are split on the way.
///
/// A pure state machine: bytes go in, responses come out, nothing waits.
struct IMAPParser {
    /// A server broke the rules so that nothing after it can be trusted.
    enum Failure: Error, Equatable {
        case lineTooLong
        case literalTooLong
        case malformed
    }

    /// The longest line without literals.
    static let longestLine = 1 << 20

    private let longestLiteral: Int
    private var buffer: [UInt8] = []
    private var start = 0
    private var scanned = 0
    // The pieces of the response that is being read.
    private var pieces: [Piece] = []
    private var awaited: Int?

    private enum Piece {
        case text([UInt8])
        case literal([UInt8])
    }

    /// - Parameter longestLiteral: the largest letter that is taken, in bytes.
    init(longestLiteral: Int = 64 << 20) {
        self.longestLiteral = longestLiteral
    }

    /// Takes what arrived.
    mutating func append(_ bytes: [UInt8]) {
        if start > 0, start == buffer.count || start > 1 << 20 {
            buffer.removeFirst(start)
            scanned -= start
            start = 0
        }
        buffer += bytes
    }

    /// The next whole response; `nil` if more bytes are needed.
    mutating func next() throws(Failure) -> IMAPResponse? {
        while true {
            if let count = awaited {
                guard buffer.count - start >= count else { return nil }
                pieces.append(.literal(Array(buffer[start..<start + count])))
                (start, awaited) = (start + count, nil)
                scanned = start
            }
            guard let line = try nextLine() else { return nil }
            if let count = Self.literalLength(at: line) {
                guard count <= longestLiteral else { throw .literalTooLong }
                pieces.append(.text(line))
                awaited = count
                continue
            }
            pieces.append(.text(line))
            defer { pieces = [] }
            return try Self.response(pieces)
        }
    }

    private mutating func nextLine() throws(Failure) -> [UInt8]? {
        guard let end = buffer[max(start, scanned)...].firstIndex(of: 10) else {
            scanned = buffer.count
            guard buffer.count - start <= Self.longestLine else { throw .lineTooLong }
            return nil
        }
        let last = end > start && buffer[end - 1] == 13 ? end - 1 : end
        let line = Array(buffer[start..<last])
        start = end + 1
        scanned = start
        return line
    }

    // `{123}` or `{123+}` at the end of a line.
    private static func literalLength(at line: [UInt8]) -> Int? {
        guard line.last == UInt8(ascii: "}"), let open = line.lastIndex(of: UInt8(ascii: "{")) else { return nil }
        let digits = String(decoding: line[(open + 1)...].dropLast(), as: UTF8.self)
        return Int(digits.hasSuffix("+") ? String(digits.dropLast()) : digits).flatMap { $0 < 0 ? nil : $0 }
    }

    private static func response(_ pieces: [Piece]) throws(Failure) -> IMAPResponse {
        guard case .text(let head)? = pieces.first else { throw .malformed }
        let line = String(decoding: head, as: UTF8.self)
        if line.hasPrefix("+") { return .proceed(line.dropFirst().trimmed) }
        let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else { throw .malformed }
        let status = IMAPStatus(String(parts[1]))
        if parts[0] != "*" {
            guard let status else { throw .malformed }
            return .tagged(String(parts[0]), status)
        }
        if let status { return .status(status) }
        var reader = ValueReader()
        for (index, piece) in pieces.enumerated() {
            switch piece {
            case .literal(let bytes): reader.add(.bytes(bytes))
            case .text(let text): try reader.read(index == 0 ? text.dropFirst(2) : text[...])
            }
        }
        return .data(try reader.finished())
    }
}

/// Reads words, strings and nested lists.
private struct ValueReader {
    private var stack: [[IMAPValue]] = [[]]

    mutating func add(_ value: IMAPValue) {
        stack[stack.count - 1].append(value)
    }

    func finished() throws(IMAPParser.Failure) -> [IMAPValue] {
        guard stack.count == 1 else { throw .malformed }
        return stack[0]
    }

    mutating func read(_ text: ArraySlice<UInt8>) throws(IMAPParser.Failure) {
        var rest = text
        // The mark of a literal is no value; its bytes come as a piece of their own.
        if rest.last == UInt8(ascii: "}"), let open = rest.lastIndex(of: UInt8(ascii: "{")) {
            rest = rest[..<open]
            if rest.last == UInt8(ascii: "~") { rest = rest.dropLast() }
        }
        while let byte = rest.first {
            switch byte {
            case UInt8(ascii: " "): rest = rest.dropFirst()
            case UInt8(ascii: "("):
                guard stack.count < 100 else { throw .malformed }
                stack.append([])
                rest = rest.dropFirst()
            case UInt8(ascii: ")"):
                guard stack.count > 1, let list = stack.popLast() else { throw .malformed }
                add(.list(list))
                rest = rest.dropFirst()
            case UInt8(ascii: "\""): try readQuoted(&rest)
            default: readWord(&rest)
            }
        }
    }

    private mutating func readQuoted(_ rest: inout ArraySlice<UInt8>) throws(IMAPParser.Failure) {
        var bytes: [UInt8] = []
        rest = rest.dropFirst()
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\"") { return add(.bytes(bytes)) }
            if byte == UInt8(ascii: "\\"), let escaped = rest.popFirst() {
                bytes.append(escaped)
            } else {
                bytes.append(byte)
            }
        }
        throw .malformed
    }

    // Brackets belong to the word, with the spaces and lists in them: `BODY[HEADER.FIELDS (DATE)]`.
    private mutating func readWord(_ rest: inout ArraySlice<UInt8>) {
        var depth = 0
        let word = rest.prefix { byte in
            if byte == UInt8(ascii: "[") { depth += 1 }
            if byte == UInt8(ascii: "]") { depth -= 1 }
            return depth > 0 || ![UInt8(ascii: " "), UInt8(ascii: "("), UInt8(ascii: ")")].contains(byte)
        }
        add(.word(String(decoding: word, as: UTF8.self)))
        rest = rest.dropFirst(word.count)
    }
}
