public import HubCore

/// Turns a handle, as somebody wrote it, into the keys it stands for.
public protocol HandleNormalizer: Sendable {
    /// The keys of a handle, in the order they were written.
    ///
    /// One for most handles, several where a field holds several ("0912 345 679 / 0987 654 321"), none if the handle is
    /// of no use: empty, masked, misspelt, or shaped like a placeholder. Must not wait for anything outside of memory.
    func keys(for handle: Handle) -> [HandleKey]
}

extension HandleNormalizer {
    /// The key of a handle that stands for exactly one; `nil` if it is of no use or stands for several.
    public func key(for handle: Handle) -> HandleKey? {
        let keys = keys(for: handle)
        return keys.count == 1 ? keys.first : nil
    }

    /// What a number of claims amounts to: every usable key once, with its best proof, in the order of the claims.
    ///
    /// A proof speaks of one address. Where a proven handle turns out to hold several, each of them is only claimed.
    public func evidence(from claims: [Claim]) -> [Evidence] {
        var found: [Evidence] = []
        for claim in claims {
            let keys = keys(for: claim)
            let proof = keys.count == 1 ? claim.proof : .claimed
            for key in keys {
                guard let known = found.firstIndex(where: { $0.key == key }) else {
                    found.append(Evidence(key, proof))
                    continue
                }
                if proof.links && !found[known].proof.links { found[known].proof = proof }
            }
        }
        return found
    }

    // Platforms state numbers with their country code, and often without the plus sign.
    private func keys(for claim: Claim) -> [HandleKey] {
        let written = claim.handle
        if claim.proof == .platformStatement, written.kind == .phone, !written.value.hasPrefix("+") {
            let whole = keys(for: Handle(.phone, "+" + written.value, scope: written.scope))
            if !whole.isEmpty { return whole }
        }
        return keys(for: written)
    }
}

/// Reads telephone numbers out of a field that was meant to hold one.
///
/// HubPhone has the implementation; a project that needs no telephone numbers can pass ``NoPhoneNumbers``.
public protocol PhoneNormalizer: Sendable {
    /// The numbers in a text, in E.164 with the plus sign, in the order they stand there and each once.
    ///
    /// Empty where nothing in the text is surely a whole number.
    func e164(_ text: String) -> [String]
}

/// Reads no telephone number at all, so that every telephone handle is of no use.
public struct NoPhoneNumbers: PhoneNormalizer {
    /// A reader that finds nothing.
    public init() {}

    /// Always empty.
    public func e164(_ text: String) -> [String] { [] }
}
