internal import CCurl

/// Hands letters in by libcurl, each on a thread of its own.
struct CurlSubmission: MailSubmission {
    let server: MailServer
    /// How we introduce ourselves, such as the domain of our address.
    let greeting: String

    func submit(
        _ letter: [UInt8],
        from sender: String,
        to recipients: [String],
        as credentials: MailCredentials?
    ) async throws(SubmissionFailure) {
        let stop = StopFlag()
        let call: CurlSubmissionCall
        do throws(MailFailure) {
            call = try CurlSubmissionCall(server: server, greeting: greeting, stop: stop)
        } catch {
            throw .connection(error)
        }
        let result = await withTaskCancellationHandler {
            await call.submit(letter, from: sender, to: recipients, as: credentials)
        } onCancel: {
            stop.set()
        }
        try result.get()
    }

    func check(_ credentials: MailCredentials?) async throws(MailFailure) {
        let stop = StopFlag()
        let call = try CurlSubmissionCall(server: server, greeting: greeting, stop: stop)
        let result = await withTaskCancellationHandler {
            await call.check(credentials)
        } onCancel: {
            stop.set()
        }
        try result.get()
    }
}

/// One dialogue with a submission server.
private actor CurlSubmissionCall {
    private let executor: ThreadExecutor
    private let server: MailServer
    private let greeting: String
    private let stop: StopFlag

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(server: MailServer, greeting: String, stop: StopFlag) throws(MailFailure) {
        executor = try ThreadExecutor()
        self.server = server
        self.greeting = greeting
        self.stop = stop
    }

    func check(_ credentials: MailCredentials?) -> Result<Void, MailFailure> {
        do throws(MailFailure) {
            let handle = try CurlHandle(server, scheme: "smtp", path: "/" + greeting, stop: stop)
            let dialogue = Dialogue([])
            prepare(handle, dialogue, credentials)
            handle.set(CURLOPT_CONNECT_ONLY, 1)
            let code = handle.perform()
            guard code == CURLE_OK else { throw MailFailure(code, detail: dialogue.refusal?.text ?? handle.detail) }
            // libcurl goes on without a log-in where the server offers none.
            guard credentials == nil || dialogue.offersLogIn else {
                throw .unauthorized("the server offers no log-in on this port")
            }
            return .success(())
        } catch {
            return .failure(error)
        }
    }

    func submit(
        _ letter: [UInt8],
        from sender: String,
        to recipients: [String],
        as credentials: MailCredentials?
    ) -> Result<Void, SubmissionFailure> {
        let handle: CurlHandle
        do throws(MailFailure) {
            handle = try CurlHandle(server, scheme: "smtp", path: "/" + greeting, stop: stop)
        } catch {
            return .failure(.connection(error))
        }
        let dialogue = Dialogue(letter)
        prepare(handle, dialogue, credentials)
        let list = recipients.reduce(nil as UnsafeMutablePointer<curl_slist>?) { curl_slist_append($0, "<\($1)>") }
        defer { curl_slist_free_all(list) }
        handle.set(CURLOPT_MAIL_FROM, "<\(sender)>")
        handle.set(CURLOPT_MAIL_RCPT, UnsafeMutableRawPointer(list))
        handle.set(CURLOPT_UPLOAD, 1)
        handle.set(CURLOPT_READDATA, Unmanaged.passUnretained(dialogue).toOpaque())
        _ = ccurl_set_callback(handle.pointer, CURLOPT_READFUNCTION, Dialogue.read)
        _ = ccurl_set_size(handle.pointer, CURLOPT_INFILESIZE_LARGE, Int64(letter.count))
        let code = handle.perform()
        return code == CURLE_OK
            ? .success(()) : .failure(dialogue.failure(code, detail: handle.detail, isStopped: stop.isSet))
    }

    private func prepare(_ handle: CurlHandle, _ dialogue: Dialogue, _ credentials: MailCredentials?) {
        handle.set(CURLOPT_HEADERDATA, Unmanaged.passUnretained(dialogue).toOpaque())
        _ = ccurl_set_callback(handle.pointer, CURLOPT_HEADERFUNCTION, Dialogue.hear)
        handle.set(CURLOPT_SERVER_RESPONSE_TIMEOUT, 60)
        handle.set(CURLOPT_LOW_SPEED_LIMIT, 1)
        handle.set(CURLOPT_LOW_SPEED_TIME, 60)
        switch credentials {
        case .password(let user, let password):
            handle.set(CURLOPT_USERNAME, user)
            handle.set(CURLOPT_PASSWORD, password)
        case .token(let user, let token):
            handle.set(CURLOPT_USERNAME, user)
            handle.set(CURLOPT_XOAUTH2_BEARER, token)
            handle.set(CURLOPT_LOGIN_OPTIONS, "AUTH=XOAUTH2")
        case nil: break
        }
    }
}

/// What both sides said; used on one thread by libcurl's callbacks.
private final class Dialogue {
    private let letter: [UInt8]
    private var offset = 0
    // How many lines had come when libcurl took the last byte of the letter; `nil` before.
    private var linesAtEnd: Int?
    private var lines: [String] = []

    init(_ letter: [UInt8]) {
        self.letter = letter
    }

    /// The last refusal among the replies; libcurl may have said goodbye after it.
    var refusal: SMTPReply? { refusal(after: 0) }

    private func refusal(after count: Int) -> SMTPReply? {
        var replies: [[String]] = [[]]
        for line in lines.dropFirst(count) {
            replies[replies.count - 1].append(line)
            // A hyphen after the digits means that the reply goes on.
            if line.dropFirst(3).first != "-" { replies.append([]) }
        }
        return replies.compactMap(SMTPReply.init).last { $0.code >= 400 }
    }

    var offersLogIn: Bool {
        lines.contains { $0.dropFirst(4).uppercased().hasPrefix("AUTH") }
    }

    func failure(_ code: CURLcode, detail: String, isStopped: Bool) -> SubmissionFailure {
        if let linesAtEnd {
            // From here on only a refusal proves that the letter did not go out.
            return refusal(after: linesAtEnd).map { .rejected($0) }
                ?? .unanswered("the server did not confirm the letter: \(MailFailure(code, detail: detail).text)")
        }
        if let refusal {
            // A refused password is a matter of the log-in, whatever digits the server has for it.
            return code == CURLE_LOGIN_DENIED && refusal.code < 500 && refusal.code != 454
                ? .connection(.unauthorized(refusal.text)) : .rejected(refusal)
        }
        return isStopped
            ? .connection(.unreachable("the attempt was cancelled")) : .connection(MailFailure(code, detail: detail))
    }

    static let read: CCurlCallback = { bytes, size, count, context in
        guard let bytes, let context else { return 0 }
        let dialogue = Unmanaged<Dialogue>.fromOpaque(context).takeUnretainedValue()
        let piece = dialogue.letter[dialogue.offset...].prefix(size * count)
        dialogue.offset += piece.count
        if dialogue.offset == dialogue.letter.count {
            dialogue.linesAtEnd = dialogue.linesAtEnd ?? dialogue.lines.count
        }
        piece.withUnsafeBytes { source in
            UnsafeMutableRawBufferPointer(start: bytes, count: size * count).copyMemory(from: source)
        }
        return piece.count
    }

    static let hear: CCurlCallback = { bytes, size, count, context in
        guard let bytes, let context else { return 0 }
        let dialogue = Unmanaged<Dialogue>.fromOpaque(context).takeUnretainedValue()
        let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
        if dialogue.lines.count < 1000 { dialogue.lines.append(String(decoding: line, as: UTF8.self).trimmed) }
        return size * count
    }
}
