/// The digits of a field, in groups as they stand there, and what stands between them.
struct Field {
    /// Digits without a gap.
    struct Group {
        /// Where the digits begin and end among all digits of the field.
        var start: Int
        var end: Int
        /// Whether a plus sign stands before it.
        var hasPlus: Bool
        /// Whether it cannot belong to the same number as the group before it: words or a comma stand between, or it has a
        /// plus sign.
        var opens: Bool
        /// Whether hidden digits stand next to it, or it is part of an e-mail address.
        var isMasked: Bool

        var count: Int { end - start }
    }

    private(set) var digits: [UInt8] = []
    private(set) var groups: [Group] = []

    private var inGroup = false
    private var plus = false
    private var opens = true
    private var mask = false
    /// The sign before the present one.
    private var last = Sign.stop
    /// The first group of the present word, and whether the word is an address.
    private var word = 0
    private var isAddress = false

    /// Reads UTF-8 in one pass; letters end a number, spaces and the usual punctuation do not.
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        digits.reserveCapacity(24)
        groups.reserveCapacity(4)
        var place = 0
        while place < bytes.count {
            let (sign, length) = Sign.at(place, of: bytes)
            if sign == .letter {
                place = readWord(from: place, of: bytes)
            } else {
                read(sign)
                last = sign
                place += length
            }
        }
    }
}

extension Field {
    private mutating func read(_ sign: Sign) {
        switch sign {
        case .digit(let digit): append(digit)
        case .invisible: break
        case .point: inGroup = false
        case .space:
            inGroup = false
            endWord()
        case .plus:
            breakOff()
            plus = true
        case .mask: hide()
        case .at: markAddress()
        case .letter: breakOff()
        case .stop:
            breakOff()
            endWord()
        }
    }

    private mutating func append(_ digit: UInt8) {
        if !inGroup {
            groups.append(
                Group(start: digits.count, end: digits.count, hasPlus: plus, opens: opens, isMasked: mask || isAddress)
            )
            (inGroup, plus, opens, mask) = (true, false, false, false)
        }
        digits.append(digit)
        groups[groups.count - 1].end = digits.count
    }

    private mutating func breakOff() {
        (inGroup, plus, opens, mask) = (false, false, true, false)
    }

    private mutating func endWord() {
        word = groups.count
        isAddress = false
    }

    private mutating func hide() {
        inGroup = false
        mask = true
        if !opens, !groups.isEmpty { groups[groups.count - 1].isMasked = true }
    }

    private mutating func markAddress() {
        for group in word..<groups.count { groups[group].isMasked = true }
        breakOff()
        isAddress = true
    }

    /// Reads letters up to the next sign that is none, and returns where that stands.
    private mutating func readWord(from start: Int, of bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var end = start
        var (onlyO, onlyX) = (true, true)
        while end < bytes.count {
            let (sign, length) = Sign.at(end, of: bytes)
            guard sign == .letter else { break }
            let letter = bytes[end] | 0x20
            onlyO = onlyO && letter == UInt8(ascii: "o")
            onlyX = onlyX && letter == UInt8(ascii: "x")
            end += length
        }
        let next = end == bytes.count ? Sign.stop : Sign.at(end, of: bytes).sign
        if onlyO, inGroup || next.isDigit || last == .point && next == .point {
            for _ in start..<end { append(0) }
        } else if onlyX, end - start > 1 || isMask(before: next, following: bytes[end...]) {
            hide()
        } else {
            breakOff()
        }
        last = .letter
        return end
    }

    /// Whether a single letter x stands for a hidden digit; "028 3812 3456 x12" names an extension instead.
    private func isMask(before next: Sign, following: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        if last.isDigit || last == .point || last == .mask { return true }
        guard next.isDigit else { return next == .point || next == .mask }
        return following.prefix { (0x30...0x39).contains($0) }.count > 5
    }
}
