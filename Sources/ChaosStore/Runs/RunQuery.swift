import ChaosCore

/// A filter as the condition of a statement.
struct RunQuery {
    private var conditions: [String] = []
    private var values: [StoreValue] = []
    private let filter: RunFilter

    init(_ filter: RunFilter) {
        self.filter = filter
        add("started_at >= ?", filter.since.map { .double($0) })
        add("started_at < ?", filter.until.map { .double($0) })
        add("measured_level = ?", filter.level.map { .text($0.rawValue) })
        add("documented_level = ?", filter.documentedLevel.map { .text($0.rawValue) })
        add("target = ?", filter.target.map { .text($0) })
        add("verdict = ?", filter.verdict.map { .text($0.rawValue) })
        add("state = ?", filter.state.map { .text($0.rawValue) })
        add("kind = ?", filter.kind.map { .text($0.rawValue) })
        add("control = ?", filter.control.map { StoreValue($0) })
        add("series = ?", filter.series.map { .text($0) })
        add("id IN (SELECT run FROM firedrill_incidents WHERE incident = ?)", filter.incident.map { .text($0) })
        if let scenario = filter.scenario {
            conditions.append("(scenario = ? OR experiment = ?)")
            values += [.text(scenario), .text(scenario)]
        }
        if let unclean = filter.mayStillBeIn {
            let condition = "fault_removed = 0 AND cleared_at IS NULL"
            conditions.append(unclean ? condition : "NOT coalesce(\(condition), FALSE)")
        }
    }

    private mutating func add(_ condition: String, _ value: StoreValue?) {
        guard let value else { return }
        conditions.append(condition)
        values.append(value)
    }

    private var condition: String { conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ") }

    /// The rows themselves, newest first, behind the filter's position, at most this many.
    func page(
        _ limit: Int, after position: RunFilter.Position?, selected: String = RunTable.selected
    ) -> StoreStatement {
        var page = self
        if let position {
            page.conditions.append("(started_at, id) < (?, ?)")
            page.values += [.double(position.startedAt), .text(position.id)]
        }
        return StoreStatement(
            "SELECT \(selected) FROM \(RunTable.name)\(page.condition)"
                + " ORDER BY started_at DESC, id DESC LIMIT ?", page.values + [.int(Int64(limit))])
    }

    /// The newest drill of every experiment that ran to its end with a fault.
    static let lastDrills = StoreStatement(
        "SELECT scenario, experiment, max(started_at) FROM \(RunTable.name)"
            + " WHERE state = 'finished' AND kind = 'drill' AND control = 0 GROUP BY scenario, experiment"
            + " ORDER BY scenario, experiment")

    /// How many rows match.
    var count: StoreStatement {
        StoreStatement("SELECT count(*) FROM \(RunTable.name)\(condition)", values)
    }
}
