internal import CCurl
internal import Glibc
internal import HubCore

/// A connection to an IMAP server that libcurl opened, greeted and encrypted; from there on it only carries bytes.
actor CurlStream: ByteStream {
    private let executor: ThreadExecutor
    private let handle: CurlHandle
    private let wake: WakePipe

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private init(_ server: MailServer, stop: StopFlag) throws(MailFailure) {
        executor = try ThreadExecutor()
        wake = try WakePipe()
        handle = try CurlHandle(server, scheme: "imap", stop: stop)
        // Without a user name libcurl stops after CAPABILITY and STARTTLS.
        handle.set(CURLOPT_CONNECT_ONLY, 1)
    }

    /// Connects; gives up when the task is cancelled.
    static func open(_ server: MailServer) async throws -> CurlStream {
        let stop = StopFlag()
        let stream = try CurlStream(server, stop: stop)
        try await withTaskCancellationHandler {
            try await stream.connect()
        } onCancel: {
            stop.set()
        }
        return stream
    }

    private func connect() throws {
        let code = handle.perform()
        guard code == CURLE_OK else {
            if handle.stop.isSet { throw CancellationError() }
            throw MailFailure(code, detail: handle.detail)
        }
    }

    func write(_ bytes: [UInt8]) async throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            try Task.checkCancellation()
            var sent = 0
            let code = rest.withUnsafeBytes { curl_easy_send(handle.pointer, $0.baseAddress, $0.count, &sent) }
            rest = rest.dropFirst(sent)
            if code == CURLE_AGAIN {
                guard wait(for: Int16(POLLOUT), atMost: .seconds(60)) else {
                    throw MailFailure.unreachable("the server takes nothing")
                }
            } else if code != CURLE_OK {
                throw MailFailure(code, detail: "")
            }
        }
    }

    func read(within duration: Duration) async throws -> [UInt8]? {
        let wake = self.wake
        let end = ContinuousClock.now + duration
        return try await withTaskCancellationHandler {
            while true {
                try Task.checkCancellation()
                if let bytes = try receive() { return bytes }
                let left = end - .now
                guard left > .zero else { return nil }
                _ = wait(for: Int16(POLLIN), atMost: left)
            }
        } onCancel: {
            wake.wake()
        }
    }

    // `nil` if nothing is there yet; empty if the server hung up.
    private func receive() throws -> [UInt8]? {
        var code = CURLE_OK
        let bytes = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
            code = curl_easy_recv(handle.pointer, buffer.baseAddress, buffer.count, &count)
            if code != CURLE_OK { count = 0 }
        }
        switch code {
        case CURLE_OK: return bytes
        case CURLE_AGAIN: return nil
        default: throw MailFailure(code, detail: "")
        }
    }

    private func wait(for events: Int16, atMost duration: Duration) -> Bool {
        var waits = [
            pollfd(fd: ccurl_socket(handle.pointer), events: events, revents: 0),
            pollfd(fd: wake.reader, events: Int16(POLLIN), revents: 0),
        ]
        let milliseconds = Int32(clamping: duration.milliseconds + 1)
        return poll(&waits, 2, milliseconds) > 0
    }
}
