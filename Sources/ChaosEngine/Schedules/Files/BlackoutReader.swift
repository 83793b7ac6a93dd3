import ChaosCore

/// Reads blackouts: whole days, hours of the week, and periods.
struct BlackoutReader {
    let zones: ZoneDatabase
    let problems: ProblemList
    /// The zone of those that name none.
    let zone: ZoneRules?

    /// The named ones, for entries to choose from.
    func named(_ map: YAMLMapping) -> [String: Blackout] {
        var found: [String: Blackout] = [:]
        for name in map.keys {
            guard let inner = map.mapping(name) else { continue }
            var blackout = Blackout(name: name, reason: inner.text("reason"), zone: zone(of: inner))
            blackout.days = inner.list("dates").compactMap(days)
            blackout.weekly = inner.list("weekly").compactMap(weekly)
            blackout.periods = inner.list("periods").compactMap { item in
                item.text.flatMap { period($0, line: item.line, key: item.path) }
            }
            inner.finish()
            if !inner.keys.contains(where: ["dates", "weekly", "periods"].contains) {
                map.problem(name, "says no time; give it dates, weekly or periods.")
            }
            found[name] = blackout
        }
        return found
    }

    /// Freeze periods, which hold for every entry.
    func freeze(_ items: [YAMLItem]) -> [Blackout] {
        items.compactMap { item in
            guard let map = item.mapping else { return nil }
            let reason = map.text("reason", required: true)
            let from = time("from", map)
            let until = time("until", map)
            let zone = zone(of: map)
            map.finish()
            guard let reason, let from, let until else { return nil }
            if from >= until { map.problem("until", "is not later than from.") }
            var blackout = Blackout(name: "freeze", reason: reason, zone: zone)
            blackout.periods = [.init(from: from, until: until)]
            return blackout
        }
    }

    private func zone(of map: YAMLMapping) -> ZoneRules {
        guard let name = map.text("timezone") else {
            if zone == nil { map.problem("timezone", "is missing, here and under defaults.") }
            return zone ?? .utc
        }
        switch zones.zone(name) {
        case .success(let zone): return zone
        case .failure(let refusal):
            map.problem("timezone", refusal.reason, suggestion: refusal.suggestion)
            return .utc
        }
    }

    /// A day, or a day and a time.
    private func time(_ key: String, _ map: YAMLMapping) -> CivilTime? {
        guard let text = map.text(key, required: true) else { return nil }
        if let time = self.time(text) { return time }
        map.problem(key, "\"\(text)\" is not a day; write it like 2026-12-20 or \"2026-12-20 18:00\".")
        return nil
    }

    private func time(_ text: some StringProtocol) -> CivilTime? {
        CivilDate(text).map { CivilTime($0, second: 0) } ?? CivilTime(text)
    }

    private func days(_ item: YAMLItem) -> ClosedRange<CivilDate>? {
        guard let text = item.text else { return nil }
        let ends = text.split(separator: "..", omittingEmptySubsequences: false)
        if (1...2).contains(ends.count), let first = CivilDate(ends[0]), let last = CivilDate(ends[ends.count - 1]),
            first <= last
        {
            return first...last
        }
        problems.add(
            line: item.line, key: item.path,
            "\"\(text)\" is not a day; write 2026-05-05, or 2026-09-24..2026-09-26 for several.")
        return nil
    }

    private func period(_ text: String, line: Int?, key: String) -> Blackout.Period? {
        let ends = text.split(separator: " - ", omittingEmptySubsequences: false)
        if ends.count == 2, let from = time(ends[0]), let until = time(ends[1]), from < until {
            return .init(from: from, until: until)
        }
        problems.add(
            line: line, key: key, "\"\(text)\" is not a period; write it like 2026-11-10 18:00 - 2026-11-12 09:00.")
        return nil
    }

    private func weekly(_ item: YAMLItem) -> Blackout.Weekly? {
        guard let text = item.text else { return nil }
        let ends = text.split(separator: " - ", omittingEmptySubsequences: false).map(minute)
        if ends.count == 2, let start = ends[0], let end = ends[1], start != end {
            return .init(start: start, end: end > start ? end : end + 7 * 1_440)
        }
        problems.add(
            line: item.line, key: item.path, "\"\(text)\" is not understood; write it like fri 18:00 - mon 09:00.")
        return nil
    }

    /// Minutes since Sunday 00:00.
    private func minute(_ text: Substring) -> Int? {
        let words = text.split(separator: " ")
        guard words.count == 2, let weekday = CalendarRule.weekday(words[0]) else { return nil }
        if words[1] == "24:00" { return (weekday + 1) * 1_440 }
        return CivilTime.second(words[1]).map { weekday * 1_440 + $0 / 60 }
    }
}
