/// Hands letters to a mail server: libcurl's, or one in memory.
protocol MailSubmission: Sendable {
    /// Makes one attempt to hand in a letter.
    ///
    /// - Parameters:
    ///   - letter: the whole letter with CRLF line ends.
    ///   - sender: the envelope's address for bounces.
    ///   - recipients: the envelope's addresses, already checked.
    ///   - credentials: who logs in; `nil` for a server that asks nobody.
    /// - Throws: ``SubmissionFailure``, which tells a letter that certainly did not go out from one that may have.
    func submit(
        _ letter: [UInt8],
        from sender: String,
        to recipients: [String],
        as credentials: MailCredentials?
    ) async throws(SubmissionFailure)

    /// Logs in and leaves again.
    func check(_ credentials: MailCredentials?) async throws(MailFailure)
}
