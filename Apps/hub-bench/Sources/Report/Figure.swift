/// One thing that was measured, beside what it is compared with.
struct Figure: Codable, Sendable {
    /// The row of the bench that it belongs to.
    var row: RowName
    /// What was measured.
    var name: String
    var value: Double
    var unit: String
    /// What was measured for comparison, in the same run and unit.
    var baseline: Baseline?
    /// What it must reach, if anything was promised.
    var must: Must?

    /// What a figure is compared with.
    struct Baseline: Codable, Sendable {
        var name: String
        var value: Double
    }

    /// A promise, and whether it was kept.
    struct Must: Codable, Sendable {
        var text: String
        var isMet: Bool
    }

    /// The figure as a share of its baseline.
    var ratio: Double? { baseline.map { value / $0.value } }

    init(_ row: RowName, _ name: String, _ value: Double, _ unit: String) {
        self.row = row
        self.name = name
        self.value = value
        self.unit = unit
    }

    /// The figure beside what it is compared with.
    func beside(_ name: String, _ value: Double) -> Self {
        var figure = self
        figure.baseline = Baseline(name: name, value: value)
        return figure
    }

    /// The figure with a promise: at least, or at most, so much.
    func must(_ limit: Limit) -> Self {
        var figure = self
        figure.must = Must(text: limit.text(unit), isMet: limit.holds(for: self))
        return figure
    }

    /// A promise about a figure.
    enum Limit {
        case atLeast(Double)
        case atMost(Double)
        /// A share of the baseline.
        case share(Double)

        func holds(for figure: Figure) -> Bool {
            switch self {
            case .atLeast(let limit): figure.value >= limit
            case .atMost(let limit): figure.value <= limit
            case .share(let limit): (figure.ratio ?? 0) >= limit
            }
        }

        func text(_ unit: String) -> String {
            switch self {
            case .atLeast(let limit): "≥ \(Table.number(limit)) \(unit)"
            case .atMost(let limit): "≤ \(Table.number(limit)) \(unit)"
            case .share(let limit): "≥ \(Table.number(limit * 100)) %"
            }
        }
    }
}
