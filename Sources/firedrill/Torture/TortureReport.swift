import ChaosCore

/// The campaign's outcome, a row for each fault and victim.
struct TortureReport: Sendable, Encodable {
    struct Row: Sendable, Encodable {
        let fault: String
        let victim: TorturePlan.Victim
        let trials: Int
        /// Trials in which the fault had left a trace when the kill came.
        let hits: Int
        let leftovers: Int
        /// Nil where nothing of somebody else's could be put in the way.
        let doubleUndos: Int?
        let medianSecondsToClean: Double?
        let worstSecondsToClean: Double?
        /// Until the application had back what it had before; nil where there is nothing to get back.
        let worstSecondsToWhole: Double?
    }

    let rows: [Row]
    let failures: [TortureResult]

    init(_ results: [TortureResult]) {
        let faults = results.map(\.fault).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        rows = faults.flatMap { fault in
            TorturePlan.Victim.allCases.compactMap { victim in
                let group = results.filter { $0.fault == fault && $0.victim == victim }
                guard !group.isEmpty else { return nil }
                let times = group.filter(\.wasIn).compactMap(\.secondsToClean).sorted()
                let undos = group.compactMap(\.undoneTwice)
                return Row(
                    fault: fault, victim: victim, trials: group.count, hits: group.count(where: \.wasIn),
                    leftovers: group.count { !$0.leftovers.isEmpty },
                    doubleUndos: undos.isEmpty ? nil : undos.count { $0 },
                    medianSecondsToClean: times.isEmpty ? nil : times[times.count / 2],
                    worstSecondsToClean: times.last,
                    worstSecondsToWhole: group.compactMap(\.secondsToWhole).max())
            }
        }
        failures = results.filter { !$0.leftovers.isEmpty || $0.undoneTwice == true || $0.note != nil }
    }

    var isClean: Bool { failures.isEmpty }

    /// A Markdown table, as the README shows it.
    var lines: [String] {
        var lines = [
            "| fault | killed | trials | while it was in | leftovers | undone twice | median to clean | worst | group whole, worst |",
            "|---|---|---|---|---|---|---|---|---|",
        ]
        for row in rows {
            lines.append(
                "| \(row.fault) | \(row.victim.rawValue) | \(row.trials) | \(row.hits) | \(row.leftovers) |"
                    + " \(row.doubleUndos.map { "\($0)" } ?? "-") | \(seconds(row.medianSecondsToClean)) |"
                    + " \(seconds(row.worstSecondsToClean)) | \(seconds(row.worstSecondsToWhole)) |"
            )
        }
        lines += failures.map { failure in
            let what =
                (failure.leftovers
                    + [failure.undoneTwice == true ? "undone twice" : nil, failure.note].compactMap(\.self))
            return "\(failure.fault), \(failure.victim.rawValue) at \(failure.moment.rawValue): "
                + what.joined(separator: "; ")
        }
        return lines
    }

    private func seconds(_ value: Double?) -> String {
        value.map { "\(DurationText.decimal($0, places: 2)) s" } ?? "-"
    }
}
