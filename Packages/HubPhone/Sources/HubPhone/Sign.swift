/// What one character of a field does to the numbers in it.
enum Sign: Equatable {
    /// A digit of any script that people type numbers in, 0 to 9.
    case digit(UInt8)
    /// Something within a number that does not end a word: a full stop, a dash, a bracket.
    case point
    /// White space within a line; it ends a word.
    case space
    /// A plus sign.
    case plus
    /// A sign that hides a digit.
    case mask
    /// The sign in the middle of an e-mail address.
    case at
    /// A letter, or anything that no other case is for.
    case letter
    /// What stands between numbers: a comma, a slash, the end of a line.
    case stop
    /// A mark without width that copying leaves behind.
    case invisible

    var isDigit: Bool {
        guard case .digit = self else { return false }
        return true
    }

    /// The sign that begins at a place and how many bytes it takes.
    static func at(_ place: Int, of bytes: UnsafeBufferPointer<UInt8>) -> (sign: Sign, length: Int) {
        let byte = bytes[place]
        guard byte >= 0x80 else { return (ascii(byte), 1) }
        let (scalar, length) = decode(place, of: bytes)
        return (beyondASCII(scalar), length)
    }

    private static func ascii(_ byte: UInt8) -> Sign {
        switch byte {
        case 0x30...0x39: .digit(byte - 0x30)
        case 0x20, 0x09: .space
        case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "["),
            UInt8(ascii: "]"), UInt8(ascii: "_"):
            .point
        case UInt8(ascii: "+"): .plus
        case UInt8(ascii: "*"): .mask
        case UInt8(ascii: "@"): .at
        case 0x41...0x5A, 0x61...0x7A: .letter
        default: .stop
        }
    }

    private static func beyondASCII(_ scalar: UInt32) -> Sign {
        switch scalar {
        case 0xFF10...0xFF19: .digit(UInt8(scalar - 0xFF10))  // full width
        case 0x0660...0x0669: .digit(UInt8(scalar - 0x0660))  // Arabic
        case 0x06F0...0x06F9: .digit(UInt8(scalar - 0x06F0))  // Persian
        case 0x1D7CE...0x1D7FF: .digit(UInt8((scalar - 0x1D7CE) % 10))  // mathematical
        case 0x00A0, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: .space
        case 0x00B7, 0x2010...0x2015, 0x2212, 0xFF08, 0xFF09, 0xFF0D, 0xFF0E: .point  // dashes, full-width brackets
        case 0xFF0B: .plus
        case 0x00D7, 0x2022, 0x2026, 0x25A0...0x25CF, 0x2731, 0xFF0A: .mask  // × • … blocks and discs
        case 0x0085, 0x2028, 0x2029, 0x3001, 0xFF0C, 0xFF0F, 0xFF1B: .stop
        // Joiners, directions, soft hyphen, byte-order mark, and what makes a digit a keycap.
        case 0x00AD, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFE0F, 0xFEFF, 0x20E3: .invisible
        default: .letter
        }
    }

    /// One scalar of valid UTF-8, which is what a string holds.
    private static func decode(_ place: Int, of bytes: UnsafeBufferPointer<UInt8>) -> (UInt32, Int) {
        let first = UInt32(bytes[place])
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        guard place + length <= bytes.count else { return (0xFFFD, 1) }
        var scalar = first & (0x7F >> UInt32(length))
        for offset in 1..<length { scalar = scalar << 6 | UInt32(bytes[place + offset] & 0x3F) }
        return (scalar, length)
    }
}
