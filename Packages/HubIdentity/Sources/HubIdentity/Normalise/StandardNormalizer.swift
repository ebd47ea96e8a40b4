public import HubCore

/// The rules of the hub for telephone numbers, e-mail addresses and platforms' own ids.
///
/// - Telephone numbers: whatever the ``PhoneNormalizer`` reads, without those that end in eight or more equal digits,
///   which people type to get past a form.
/// - E-mail: see ``mailbox(_:)``.
/// - Everything else: unchanged but for white space around it. Ids with control characters, and ids longer than
///   ``longestID`` bytes, are of no use.
///
/// Telephone numbers and e-mail are unique in the world, so a scope that came along with one is dropped.
public struct StandardNormalizer: HandleNormalizer {
    /// The longest platform id and scope that is kept, in bytes; no platform comes near it.
    public static let longestID = 512

    private let phone: any PhoneNormalizer

    /// Rules that read telephone numbers with `phone`.
    public init(phone: any PhoneNormalizer) {
        self.phone = phone
    }

    /// The keys of a handle, in the order they were written; empty if it is of no use.
    public func keys(for handle: Handle) -> [HandleKey] {
        switch handle.kind {
        case .phone:
            phone.e164(handle.value).lazy.filter { !Self.looksMadeUp($0) }.map { HandleKey(.phone, $0) }
        case .email:
            Self.mailbox(handle.value).map { [HandleKey(.email, $0)] } ?? []
        default:
            Self.id(handle).map { [$0] } ?? []
        }
    }

    private static func looksMadeUp(_ number: String) -> Bool {
        let tail = number.utf8.suffix(8)
        return tail.allSatisfy { $0 == tail.first }
    }

    private static func id(_ handle: Handle) -> HandleKey? {
        let value = handle.value.trimmed
        guard !value.isEmpty, value.utf8.count <= longestID, handle.scope.utf8.count <= longestID,
            !value.hasControlCharacter, !handle.scope.hasControlCharacter
        else { return nil }
        return HandleKey(handle.kind, String(value), scope: handle.scope)
    }
}

extension StringProtocol {
    /// Without the white space around it; invisible marks that copying leaves behind count as white space.
    var trimmed: SubSequence {
        let kept = unicodeScalars
        guard let first = kept.firstIndex(where: { !$0.isBlank }), let last = kept.lastIndex(where: { !$0.isBlank })
        else { return self[endIndex...] }
        return self[first..<kept.index(after: last)]
    }

    /// Whether a character stands in it that no address has, NUL among them, which PostgreSQL cannot store.
    var hasControlCharacter: Bool {
        utf8.contains { $0 < 0x20 || $0 == 0x7F }
    }
}

extension Unicode.Scalar {
    /// White space, or a mark without width: directions, joiners, byte-order mark.
    var isBlank: Bool {
        guard value >= 0x80 else { return value == 0x20 || (0x09...0x0D).contains(value) }
        return properties.isWhitespace || (0x200B...0x200F).contains(value) || (0x202A...0x202E).contains(value)
            || (0x2060...0x2069).contains(value) || value == 0xFEFF
    }
}
