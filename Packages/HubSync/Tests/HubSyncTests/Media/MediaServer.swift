import Foundation
import Synchronization

/// A server on loopback that does as it is told, so that every way a call can fail is tried against real sockets.
final class MediaServer: Sendable {
    /// What is done with a request.
    enum Reaction: Sendable {
        /// These bytes, then the end.
        case answer([UInt8])
        /// These bytes again and again, until the other side has enough.
        case forever([UInt8])
        /// The end without a word.
        case hangUp
        /// Nothing, until the other side gives up.
        case silence
    }

    struct Broken: Error {
        var call: String
        var code = errno
    }

    let port: UInt16
    private let listener: Int32
    private let received = Mutex<[String]>([])
    private let react: @Sendable (String) -> Reaction

    /// Listens at once; `port` 0 takes any that is free.
    init(at address: String = "127.0.0.1", port: UInt16 = 0, _ react: @escaping @Sendable (String) -> Reaction) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard listener >= 0 else { throw Broken(call: "socket") }
        var on: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = port.bigEndian
        inet_pton(AF_INET, address, &place.sin_addr)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { place in
                bind(listener, place, length) == 0 && listen(listener, 16) == 0
                    && getsockname(listener, place, &length) == 0
            }
        }
        guard bound else { throw Broken(call: "bind") }
        self.listener = listener
        self.port = UInt16(bigEndian: place.sin_port)
        self.react = react
        let thread = Thread { [weak self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0, let self else {
                    close(connection)
                    close(listener)
                    return
                }
                let serve = Thread { self.serve(connection) }
                serve.start()
            }
        }
        thread.start()
    }

    deinit {
        // The thread that accepts closes it, so that it never waits on a number that means something else by then.
        shutdown(listener, Int32(SHUT_RDWR))
    }

    /// What came in, a text for each connection that said something.
    var requests: [String] { received.withLock { $0 } }

    private func serve(_ connection: Int32) {
        defer { close(connection) }
        let request = read(connection)
        guard !request.isEmpty else { return }
        received.withLock { $0.append(request) }
        switch react(request) {
        case .answer(let bytes): _ = write(bytes, to: connection)
        case .forever(let bytes): while write(bytes, to: connection) {}
        case .hangUp: break
        case .silence: _ = read(connection)
        }
    }

    private func read(_ connection: Int32) -> String {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while !bytes.contains(Array("\r\n\r\n".utf8)) {
            let count = recv(connection, &chunk, chunk.count, 0)
            guard count > 0 else { break }
            bytes += chunk[..<count]
            // The first message of TLS has no end that this server knows.
            if bytes.first == 22 { break }
        }
        return String(decoding: bytes, as: Unicode.ASCII.self)
    }

    private func write(_ bytes: [UInt8], to connection: Int32) -> Bool {
        send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }
}

extension MediaServer.Reaction {
    /// An answer with a body.
    static func ok(_ body: [UInt8], type: String = "application/octet-stream") -> Self {
        .answer(
            Array((["HTTP/1.1 200 OK", "content-type: \(type)", "content-length: \(body.count)"] + ending).lines.utf8)
                + body
        )
    }

    /// An answer of a status alone, with further header lines.
    static func status(_ line: String, _ headers: String...) -> Self {
        .answer(Array((["HTTP/1.1 \(line)", "content-length: 0"] + headers + ending).lines.utf8))
    }

    // Each connection takes one request, and says so.
    private static var ending: [String] { ["connection: close"] }
}

extension [String] {
    fileprivate var lines: String { joined(separator: "\r\n") + "\r\n\r\n" }
}
