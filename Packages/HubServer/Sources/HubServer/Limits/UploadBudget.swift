import HubCore

/// How many bytes of files a visitor of a site, and everybody at their address, may still send.
struct UploadBudget: Sendable {
    private let gate: FloodGate
    private let shares: [(key: ClientKey, rate: FloodGate.Rate)]

    init(_ call: Call, visitor: String) {
        let limits = call.hub.configuration.limits
        gate = call.hub.uploadBytes
        shares = [
            (.visitor(visitor), .hourly(limits.uploadBytesPerVisitor)),
            (.address(call.address), .hourly(limits.uploadBytesPerAddress)),
        ]
    }

    /// Takes so many bytes out of every share, or none.
    ///
    /// - Throws: a problem of the kind `too-many-requests` that says when to try again.
    func reserve(_ bytes: Int) throws {
        for (index, share) in shares.enumerated() {
            do {
                try gate.take(Double(bytes), share.rate, from: share.key)
            } catch {
                for earlier in shares[..<index] { gate.giveBack(Double(bytes), earlier.rate, to: earlier.key) }
                throw error
            }
        }
    }

    /// Gives back what was reserved and not sent.
    func giveBack(_ bytes: Int) {
        for share in shares { gate.giveBack(Double(max(0, bytes)), share.rate, to: share.key) }
    }
}
