import ChaosCore
import Yams

/// Reads when an entry's slots are: `cron` or `calendar`, `timezone`, `gap`, `fold`.
struct PlanReader {
    /// Rules are tried out from here on; the loader has no clock. 2024-01-01.
    static let reference: Int64 = 1_704_067_200

    let zones: ZoneDatabase
    let defaults: EntryDefaults?

    func read(_ map: YAMLMapping, entry: String) -> (spec: PlanSpec, plan: SlotPlan)? {
        let cron = map.text("cron")
        let calendar = map.mapping("calendar")
        let isOne = map.keys.contains("cron") != map.keys.contains("calendar")
        if !isOne { map.problem("cron", "exactly one of cron and calendar is expected.") }
        let zone = readZone(map)
        let gap = source("gap", map).choice("gap", SlotPlan.Gap.self) ?? .skip
        let fold = source("fold", map).choice("fold", SlotPlan.Fold.self) ?? .first
        var spec = PlanSpec(timezone: zone?.name ?? "UTC", gap: gap.rawValue, fold: fold.rawValue)
        if let cron { spec.cron = read(cron: cron, map) }
        let wellFormed = calendar.map { read(calendar: $0, into: &spec) } ?? (spec.cron != nil)
        guard isOne, wellFormed, let zone, let recurrence = spec.recurrence else { return nil }
        let plan = SlotPlan(entry: entry, recurrence: recurrence, zone: zone, gap: gap, fold: fold)
        if plan.next(after: Self.reference) == nil {
            map.problem(cron == nil ? "calendar" : "cron", "there is no such day: it would never run.")
            return nil
        }
        return (spec, plan)
    }

    private func source(_ key: String, _ map: YAMLMapping) -> YAMLMapping {
        _ = map.node(key)
        return defaults?.source(of: key, in: map) ?? map
    }

    private func readZone(_ map: YAMLMapping) -> ZoneRules? {
        let source = source("timezone", map)
        guard let name = source.text("timezone") else {
            map.problem("timezone", "is missing; write where the clock hangs, such as Asia/Seoul.")
            return nil
        }
        switch zones.zone(name) {
        case .success(let zone): return zone
        case .failure(let refusal):
            // A wrong one under defaults has been told already.
            if source === map { map.problem("timezone", refusal.reason, suggestion: refusal.suggestion) }
            return nil
        }
    }

    private func read(cron: String, _ map: YAMLMapping) -> String? {
        do throws(CronProblem) { return try CronExpression(cron).text } catch {
            map.problem("cron", "\(error.reason).")
            return nil
        }
    }

    /// Whether all of it was understood.
    private func read(calendar map: YAMLMapping, into spec: inout PlanSpec) -> Bool {
        let before = map.problems.problems.count
        spec.on = texts("on", map)
        spec.months = texts("months", map)
        spec.at = texts("at", map)
        if spec.at == nil { map.problem("at", "is missing; write one time or a list, such as \"09:30\".") }
        for item in spec.on ?? [] where CalendarRule.days(item) == nil {
            map.problem(
                "on",
                "\"\(item)\" is not understood; write a weekday, weekdays, weekends, every day, day 15, last day,"
                    + " first workday, last workday, or first to fifth or last with a weekday.")
        }
        for item in spec.months ?? [] where CalendarRule.month(item) == nil {
            map.problem("months", "\"\(item)\" is not a month.")
        }
        for item in spec.at ?? [] where CivilTime.second(item).map({ $0 % 60 != 0 }) ?? true {
            map.problem("at", "\"\(item)\" is not a time of day; write it like \"09:30\".")
        }
        readWeeks(map, into: &spec)
        map.finish()
        return map.problems.problems.count == before
    }

    private func readWeeks(_ map: YAMLMapping, into spec: inout PlanSpec) {
        spec.from = map.text("from")
        guard let every = map.text("every") else {
            if spec.from != nil { map.problem("from", "is for every: N weeks.") }
            return
        }
        let words = every.split(separator: " ")
        guard words.count == 2, let count = Int(words[0]), (2...52).contains(count), words[1] == "weeks" else {
            map.problem("every", "\"\(every)\" is not understood; write it like 2 weeks, up to 52.")
            return
        }
        spec.everyWeeks = count
        if spec.from.flatMap({ CivilDate($0) }) == nil {
            map.problem("from", "a day is expected whose week is the first, such as 2026-01-05.")
        }
    }

    /// One text or a list of them.
    private func texts(_ key: String, _ map: YAMLMapping) -> [String]? {
        guard let node = map.node(key) else { return nil }
        if node.sequence == nil { return map.text(key).map { [$0] } }
        return map.list(key, required: true).compactMap(\.text)
    }
}
