import NIOCore

/// Reads answers of HTTP/1.1 that say their length; knows no more of HTTP than the servers here use.
struct ResponseReader {
    private var gathered = ByteBuffer()
    private var bodyLeft: Int?
    private var status = 0

    /// Takes what has arrived.
    ///
    /// - Returns: the status of the answer that is complete now; `nil` if it goes on.
    mutating func read(_ buffer: inout ByteBuffer) -> Int? {
        gathered.writeBuffer(&buffer)
        if bodyLeft == nil { readHead() }
        guard let left = bodyLeft else { return nil }
        let taken = min(left, gathered.readableBytes)
        gathered.moveReaderIndex(forwardBy: taken)
        bodyLeft = left - taken
        guard bodyLeft == 0 else { return nil }
        bodyLeft = nil
        gathered.discardReadBytes()
        return status
    }

    private mutating func readHead() {
        let view = gathered.readableBytesView
        guard let end = view.firstRange(of: Array("\r\n\r\n".utf8)) else { return }
        let head = String(decoding: view[..<end.lowerBound], as: UTF8.self).lowercased()
        status = Int(head.dropFirst(9).prefix(3)) ?? 0
        let length = head.split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
        bodyLeft = length.flatMap { Int($0.dropFirst(15).drop { $0 == " " }) } ?? 0
        gathered.moveReaderIndex(forwardBy: end.upperBound - view.startIndex)
    }
}
