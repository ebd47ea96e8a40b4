import Crypto
import Foundation

/// Seals secrets with AES-256-GCM, bound to the place they are stored in.
struct Sealer: Sendable {
    private static let version: UInt8 = 1
    let key: MasterKey

    /// One byte of version, then nonce, ciphertext and tag.
    func seal(_ plain: [UInt8], for place: String) throws -> [UInt8] {
        let box = try AES.GCM.seal(plain, using: key.bytes, authenticating: Array(place.utf8))
        guard let combined = box.combined else { throw StoreError.key("the secret could not be sealed") }
        return [Self.version] + combined
    }

    /// The secret that was sealed for `place`.
    func open(_ sealed: [UInt8], for place: String) throws -> [UInt8] {
        guard sealed.first == Self.version, let box = try? AES.GCM.SealedBox(combined: sealed.dropFirst()),
            let plain = try? AES.GCM.open(box, using: key.bytes, authenticating: Array(place.utf8))
        else { throw StoreError.key("it does not open the stored secrets; it is not the key of this store") }
        return Array(plain)
    }
}
