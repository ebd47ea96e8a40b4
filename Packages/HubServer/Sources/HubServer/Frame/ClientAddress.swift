/// Who is really at the other end, behind whatever proxies the operator trusts.
struct ClientAddress: Sendable {
    let trusted: [NetworkRange]
    /// Whether a socket of this machine counts as a trusted proxy, too.
    let trustsLocalSocket: Bool

    /// The client's address: the last one named in `X-Forwarded-For` that is no trusted proxy.
    ///
    /// What anybody else writes into that header is ignored. Empty if the peer is a socket of this machine.
    func resolve(peer: String?, forwarded: [String]) -> String {
        let here = peer.flatMap { NetworkAddress($0) }
        guard here.map(isTrusted) ?? trustsLocalSocket else { return here?.description ?? "" }
        var client = here
        let hops = forwarded.flatMap { $0.split(separator: ",") }
        for hop in hops.reversed() {
            guard let address = NetworkAddress(hop.filter { !$0.isWhitespace }) else { break }
            client = address
            if !isTrusted(address) { break }
        }
        return client?.description ?? ""
    }

    private func isTrusted(_ address: NetworkAddress) -> Bool {
        trusted.contains { $0.contains(address) }
    }
}
