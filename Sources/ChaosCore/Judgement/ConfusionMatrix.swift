/// Documented level against measured level, over the runs of several scenarios. Pure.
public struct ConfusionMatrix: Sendable, Equatable {
    /// The levels of one run.
    public struct Pair: Sendable, Equatable {
        public let scenario: String
        /// `nil` when the experiment documents none.
        public let documented: IncidentLevel?
        /// `nil` when no incident level was reached.
        public let measured: IncidentLevel?

        public init(scenario: String, documented: IncidentLevel?, measured: IncidentLevel?) {
            self.scenario = scenario
            self.documented = documented
            self.measured = measured
        }
    }

    private static let columns: [IncidentLevel?] = [.l1, .l2, .l3, nil]

    public let pairs: [Pair]

    public init(_ pairs: [Pair]) {
        self.pairs = pairs
    }

    /// How many runs have these two levels; `nil` is "none".
    public func count(documented: IncidentLevel?, measured: IncidentLevel?) -> Int {
        pairs.count { $0.documented == documented && $0.measured == measured }
    }

    /// Of the runs whose experiment documents a level, how many measured just that. The others say nothing.
    public var agreement: (agreed: Int, of: Int) {
        let judged = pairs.filter { $0.documented != nil }
        return (judged.count { $0.documented == $0.measured }, judged.count)
    }

    /// The table as lines of equal width, the agreement, and a line for each scenario that differs.
    public var lines: [String] {
        let head = "documented \\ measured"
        let names = Self.columns.map(Self.name)
        var lines = ["\(head) " + names.map { Self.cell($0) }.joined()]
        for documented in Self.columns {
            let counts = Self.columns.map { measured in
                let count = count(documented: documented, measured: measured)
                return Self.cell(count == 0 ? "." : "\(count)")
            }
            lines.append(Self.padded(Self.name(documented), to: head.count + 1) + counts.joined())
        }
        lines.append("L1 is the most severe; rows are documented levels, columns measured ones, cells runs.")
        lines.append(agreementLine)
        return lines + differences
    }

    private var agreementLine: String {
        let (agreed, total) = agreement
        let silent = pairs.count - total
        let remark = silent > 0 ? "; \(silent) more without a documented level" : ""
        guard total > 0 else { return "agreement: no run has a documented level" }
        return "agreement: \(agreed) of \(total) runs\(remark)"
    }

    /// In the order in which scenarios first appear.
    private var differences: [String] {
        var seen: [String] = []
        for pair in pairs where !seen.contains(pair.scenario) { seen.append(pair.scenario) }
        return seen.flatMap { scenario in
            let runs = pairs.filter { $0.scenario == scenario && $0.documented != nil }
            return Self.columns.compactMap { (measured) -> String? in
                let others = runs.filter { $0.measured == measured && $0.documented != measured }
                guard let first = others.first else { return nil }
                return "differs: \(scenario): documented \(Self.name(first.documented)), measured"
                    + " \(Self.name(measured)) (\(others.count) of \(runs.count) runs)"
            }
        }
    }

    private static func name(_ level: IncidentLevel?) -> String { level?.rawValue ?? "none" }

    private static func cell(_ text: String) -> String {
        String(repeating: " ", count: max(0, 6 - text.count)) + text
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
