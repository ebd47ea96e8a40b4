import Synchronization

extension Metrics {
    /// Every figure in Prometheus' text format, version 0.0.4.
    public func text() async -> String {
        await text(with: { [] })
    }

    /// The same, with the figures of one source more, which are of whoever asks.
    func text(with own: @escaping Source) async -> String {
        var series = state.withLock { $0.series }
        for source in state.withLock({ $0.sources }) + [own] {
            for sample in await source() {
                series[sample.family, default: [:]][sample.labels] = Series(value: sample.value)
            }
        }
        var lines: [String] = []
        for (family, values) in series.sorted(by: { $0.key.name < $1.key.name }) {
            lines.append("# HELP \(family.name) \(family.help)")
            lines.append("# TYPE \(family.name) \(family.kind.word)")
            for (labels, value) in values.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
                lines += family.lines(of: value, Array(zip(family.labels, labels)))
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension Metrics.Family {
    fileprivate func lines(of series: Metrics.Series, _ labels: [(String, String)]) -> [String] {
        guard case .histogram(let limits) = kind else { return [line(name, labels, series.value)] }
        var sum = 0
        var lines = zip(limits, series.buckets).map { limit, count in
            sum += count
            return line("\(name)_bucket", labels + [("le", "\(limit)")], Double(sum))
        }
        lines.append(line("\(name)_bucket", labels + [("le", "+Inf")], Double(series.count)))
        lines.append(line("\(name)_sum", labels, series.value))
        lines.append(line("\(name)_count", labels, Double(series.count)))
        return lines
    }

    private func line(_ name: String, _ labels: [(String, String)], _ value: Double) -> String {
        let text = labels.map { "\($0)=\"\($1.escapedLabel)\"" }.joined(separator: ",")
        let number = value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
        return name + (text.isEmpty ? "" : "{\(text)}") + " " + number
    }
}

extension Metrics.Family.Kind {
    fileprivate var word: String {
        switch self {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        }
    }
}

extension String {
    fileprivate var escapedLabel: String {
        replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
