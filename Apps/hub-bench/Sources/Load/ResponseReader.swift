import NIOCore

/// Reads answers of HTTP/1.1 that say their length; knows no more of HTTP than the servers here use.
///
/// It looks at bytes alone, since the time it takes is the servers' time, too: they share the machine.
struct ResponseReader {
    private var gathered = ByteBuffer()
    private var bodyLeft: Int?
    private var status = 0
    private static let lengthName = Array("content-length:".utf8)

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
        let head = gathered.withUnsafeReadableBytes { bytes in Self.head(in: bytes) }
        guard let head else { return }
        (status, bodyLeft) = (head.status, head.length)
        gathered.moveReaderIndex(forwardBy: head.size)
    }

    private static func head(in bytes: UnsafeRawBufferPointer) -> (size: Int, status: Int, length: Int)? {
        var (line, length) = (0, 0)
        for place in bytes.indices where bytes[place] == UInt8(ascii: "\n") {
            if place - line <= 1 { return (place + 1, number(in: bytes[9..<12]), length) }
            if place - line > lengthName.count,
                zip(bytes[line..<place], lengthName).allSatisfy({ $0 | 0x20 == $1 | 0x20 })
            {
                length = number(in: bytes[(line + lengthName.count)..<place])
            }
            line = place + 1
        }
        return nil
    }

    private static func number(in bytes: Slice<UnsafeRawBufferPointer>) -> Int {
        bytes.reduce(0) { $1 >= 0x30 && $1 <= 0x39 ? $0 * 10 + Int($1 - 0x30) : $0 }
    }
}
