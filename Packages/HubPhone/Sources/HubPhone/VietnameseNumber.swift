/// Telephone numbers of Vietnam, by the numbering plan of today.
enum VietnameseNumber {
    /// The number without country code and trunk zero, 9 or 10 digits; `nil` if the digits are none of Vietnam's.
    ///
    /// - Parameters:
    ///   - digits: the digits as written, each 0 to 9.
    ///   - isInternational: whether a plus sign stands before them.
    /// - Returns: the number as one whole, 912345679 for instance.
    static func national(_ digits: ArraySlice<UInt8>, isInternational: Bool) -> Int? {
        var rest = digits
        var hasPrefix = true
        if isInternational {
            guard rest.starts(with: [8, 4]) else { return nil }
            rest = rest.dropFirst(2)
        } else if rest.count > 12, rest.starts(with: [0, 0, 8, 4]) {
            rest = rest.dropFirst(4)
        } else if rest.count > 10, rest.starts(with: [8, 4]) {
            rest = rest.dropFirst(2)
        } else {
            hasPrefix = rest.first == 0
        }
        if rest.first == 0 { rest = rest.dropFirst() }
        guard rest.count == 9 || rest.count == 10, rest.first != 0 else { return nil }
        let value = rest.reduce(0) { $0 * 10 + Int($1) }
        return rest.count == 9
            ? plan.nineDigits(value, hasPrefix: hasPrefix) : plan.tenDigits(value, hasPrefix: hasPrefix)
    }

    private static let plan = NumberingPlan()
}

/// The tables, laid out by the digits a number begins with.
private struct NumberingPlan {
    private var isMobile = [Bool](repeating: false, count: 1000)
    private var migrated = [Int](repeating: 0, count: 1000)
    private var isArea = [Bool](repeating: false, count: 1000)
    private var oldAreas = [Int](repeating: 0, count: 1000)

    init() {
        for range in MobilePrefixes.current { for prefix in range { isMobile[prefix] = true } }
        for (old, new) in MobilePrefixes.migrated { migrated[old] = new }
        for range in AreaCodes.cities { for prefix in range { isArea[prefix] = true } }
        for area in AreaCodes.all {
            if area.digits == 7 { isArea[area.new] = true }
            if area.old != area.new, !area.readsAsMobile { oldAreas[area.old] = area.new }
        }
    }

    /// A mobile number, or a landline under an old code of one or two digits.
    func nineDigits(_ value: Int, hasPrefix: Bool) -> Int? {
        if isMobile[value / 1_000_000] { return value }
        guard hasPrefix else { return nil }
        if let number = landline(oldAreas[value / 10_000_000], value % 10_000_000, 10_000_000) { return number }
        return landline(oldAreas[value / 100_000_000], value % 100_000_000, 100_000_000)
    }

    /// A landline, a mobile number from before 2018, or a landline under an old code of three digits.
    func tenDigits(_ value: Int, hasPrefix: Bool) -> Int? {
        let prefix = value / 10_000_000
        if migrated[prefix] > 0 { return migrated[prefix] * 10_000_000 + value % 10_000_000 }
        if isArea[prefix] { return value }
        return hasPrefix ? landline(oldAreas[prefix], value % 10_000_000, 10_000_000) : nil
    }

    /// No subscriber's number ever began with 0, 1 or 9.
    private func landline(_ area: Int, _ subscriber: Int, _ size: Int) -> Int? {
        guard area > 0, (2...8).contains(subscriber * 10 / size) else { return nil }
        return area * size + subscriber
    }
}
