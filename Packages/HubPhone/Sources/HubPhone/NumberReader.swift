/// Finds the numbers among the groups of digits in a field.
struct NumberReader {
    let field: Field
    let region: String
    /// How often libphonenumber may still be asked, so that no field is expensive.
    private var questions = 8
    private let isVietnam: Bool

    init(field: Field, region: String) {
        self.field = field
        self.region = region
        self.isVietnam = region == "VN"
    }

    /// Every number once, from the left, each made of as many groups as make sense together.
    mutating func numbers() -> [String] {
        var found: [String] = []
        var next = 0
        // Within digits that make no number, a number begins only with a group that could be one alone, and after a wrong
        // country code not even there; else the tail of a misspelt number would turn into somebody else's.
        var mayBegin = true
        var isForeign = false
        while next < field.groups.count {
            let group = field.groups[next]
            if group.opens { (mayBegin, isForeign) = (true, group.hasPlus) }
            if mayBegin || group.count > 8 && !isForeign, let (number, end) = number(from: next) {
                if !found.contains(number) { found.append(number) }
                next = end
                (mayBegin, isForeign) = (true, false)
            } else {
                mayBegin = mayBegin && group.count < 3 && !isForeign
                next += 1
            }
        }
        return found
    }

    private mutating func number(from start: Int) -> (number: String, end: Int)? {
        let end = reach(from: start)
        guard end > start else { return nil }
        let hasPlus = field.groups[start].hasPlus
        if isVietnam || hasPlus {
            for end in stride(from: end, to: start, by: -1) {
                let digits = field.digits[field.groups[start].start..<field.groups[end - 1].end]
                if let national = VietnameseNumber.national(digits, isInternational: hasPlus) {
                    return ("+84\(national)", end)
                }
            }
        }
        for end in stride(from: end, to: start, by: -1) where questions > 0 {
            let digits = field.digits[field.groups[start].start..<field.groups[end - 1].end]
            guard digits.count > 6 else { break }
            questions -= 1
            let text = (hasPlus ? "+" : "") + String(decoding: digits.map { $0 + 0x30 }, as: UTF8.self)
            if let number = WorldNumber.e164(text, region: region) { return (number, end) }
        }
        return nil
    }

    /// How far groups may belong to one number: to the next break, mask or plus sign, and to the longest number there is.
    private func reach(from start: Int) -> Int {
        var end = start
        while end < field.groups.count, !field.groups[end].isMasked, end == start || !field.groups[end].opens,
            field.groups[end].end - field.groups[start].start <= 17
        { end += 1 }
        return end
    }
}
