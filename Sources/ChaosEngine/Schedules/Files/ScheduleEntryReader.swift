import ChaosCore
import Foundation

/// Reads the entries of a schedule file.
struct ScheduleEntryReader {
    let schedule: String
    /// Paths in the file start here.
    let folder: String
    let zones: ZoneDatabase
    let problems: ProblemList
    let experiments: ScheduleLoader.ExperimentSource
    let blackouts: [String: Blackout]
    let freeze: [Blackout]
    let defaults: EntryDefaults?

    /// `nil` when something is wrong; all of it has been reported then.
    func read(_ map: YAMLMapping) -> ScheduleEntry? {
        let name = map.text("name", required: true)
        if let name, !EntryName.isValid(name) { map.problem("name", "\(EntryName.rule).") }
        let key = "\(schedule)/\(name ?? "?")"
        let timing = PlanReader(zones: zones, defaults: defaults).read(map, entry: key)
        let drills = readExperiments(map)
        let runs = at("runs", map).whole("runs", in: 1...100) ?? 1
        let response = at("response", map).choice("response", ResponseSpec.Mode.self)
        if response == .auto, let bare = drills.first(where: { $0.response.runbook == nil }) {
            map.problem("response", "auto needs a runbook, and \(bare.name) names none.")
        }
        let target = readTarget(map)
        let lateness = length("max-lateness", map, .seconds(1) ... .seconds(86_400)) ?? .seconds(300)
        let jitter = length("jitter", map, .zero ... .seconds(86_400)) ?? .zero
        let announce = length("announce", map, .seconds(1) ... .seconds(7 * 86_400))
        let gates = at("gates", map).mapping("gates").map(readGates) ?? .init()
        let closed = readBlackouts(map)
        let owner = at("owner", map).text("owner")
        let channel = at("channel", map).text("channel")
        let webhook = readWebhook(map)
        map.finish()
        guard let name, let timing, !drills.isEmpty else { return nil }
        check(jitter, against: timing.plan, map)
        let entry = ScheduleEntry(
            name: name, key: key, experiments: drills, spec: timing.spec, plan: timing.plan, maxLateness: lateness,
            jitter: jitter, runs: runs, response: response, target: target.path, confirm: target.confirm,
            targetVariables: target.variables, blackouts: closed + freeze, gates: gates, owner: owner, channel: channel,
            webhookVariable: webhook,
            announce: announce)
        if entry.expectedLength > .seconds(86_400) {
            at("runs", map).problem("runs", "its drills would take longer than a day.")
        }
        return entry
    }

    private func at(_ key: String, _ map: YAMLMapping) -> YAMLMapping {
        // Asked here too, so that a key which stands in both places is known in both.
        _ = map.node(key)
        return defaults?.source(of: key, in: map) ?? map
    }

    private func length(_ key: String, _ map: YAMLMapping, _ range: ClosedRange<Duration>) -> Duration? {
        let source = at(key, map)
        guard let length = source.duration(key) else { return nil }
        if !range.contains(length) {
            let from = DurationText.canonical(range.lowerBound)
            source.problem(key, "must lie between \(from) and \(DurationText.canonical(range.upperBound)).")
        }
        return length
    }

    private func readExperiments(_ map: YAMLMapping) -> [Experiment] {
        var names: [(line: Int?, key: String, name: String)] = []
        if let single = map.text("experiment") {
            names = [(map.line(of: "experiment"), map.path("experiment"), single)]
        }
        let several = map.list("experiments").compactMap { item in item.text.map { (item.line, item.path, $0) } }
        if names.isEmpty == several.isEmpty {
            map.problem("experiment", "exactly one of experiment and experiments is expected.")
        }
        return (names + several).compactMap { line, key, name in
            let path = self.path(ofExperiment: name)
            do throws(FileProblems) { return try experiments(path) } catch {
                let first = error.problems.first.map { "\($0)" } ?? path
                let more = error.problems.count - 1
                problems.add(
                    line: line, key: key,
                    "the experiment does not load: \(first)\(more > 0 ? " (and \(more) more)" : "")")
                return nil
            }
        }
    }

    /// A name alone is an experiment in the folder above; anything else is a path.
    private func path(ofExperiment name: String) -> String {
        let isName = !name.contains("/") && !name.contains(".")
        return path(isName ? "../\(name).yaml" : name)
    }

    /// From the schedule's folder, without a way down and up again.
    private func path(_ text: String) -> String {
        if text.hasPrefix("/") || folder.isEmpty { return text }
        var parts = folder.split(separator: "/", omittingEmptySubsequences: false)
        for part in text.split(separator: "/") {
            if part == "..", let last = parts.last, last != "..", !last.isEmpty {
                parts.removeLast()
            } else if part != "." {
                parts.append(part)
            }
        }
        return parts.joined(separator: "/")
    }

    private func readTarget(_ map: YAMLMapping) -> (path: String?, confirm: String?, variables: [String]) {
        let source = at("target", map)
        let confirm = at("confirm", map).text("confirm")
        guard let text = source.text("target") else { return (nil, confirm, []) }
        let path = path(text)
        if !FileManager.default.fileExists(atPath: path) { source.problem("target", "there is no file \(path).") }
        let data = FileManager.default.contents(atPath: path)
        if confirm == nil {
            source.problem("target", "needs confirm with the target's name beside it: nobody is there to be asked.")
        }
        return (path, confirm, data.map { SecretReference.names(in: String(decoding: $0, as: UTF8.self)) } ?? [])
    }

    private func readBlackouts(_ map: YAMLMapping) -> [Blackout] {
        at("blackouts", map).list("blackouts").compactMap { item in
            guard let name = item.text else { return nil }
            if blackouts[name] == nil {
                problems.addUnknown(
                    line: item.line, key: item.path, what: "blackout", name: name, valid: Array(blackouts.keys))
            }
            return blackouts[name]
        }
    }

    private func readGates(_ map: YAMLMapping) -> ScheduleEntry.Gates {
        var gates = ScheduleEntry.Gates()
        gates.noOpenIncident = map.flag("no-open-incident") ?? true
        gates.daysSinceLastRun = map.whole("days-since-last-run", in: 1...3_650)
        if let inner = map.mapping("error-budget") {
            let objective = share("slo", inner, required: true)
            let period = inner.duration("period", required: true)
            let reserve = share("reserve", inner, required: false) ?? 0
            if let period, period < .seconds(3_600) || period > .seconds(366 * 86_400) {
                inner.problem("period", "must lie between 1h and 366d.")
            }
            inner.finish()
            if let objective, let period {
                gates.errorBudget = ErrorBudget(objective: objective, period: period, reserve: reserve)
            }
        }
        map.finish()
        return gates
    }

    private func share(_ key: String, _ map: YAMLMapping, required: Bool) -> Double? {
        guard let text = map.text(key, required: required) else { return nil }
        if text.hasSuffix("%"), let number = Double(text.dropLast()), number > 0, number < 100 { return number / 100 }
        map.problem(key, "\"\(text)\" is not a share; write it like 99.9%.")
        return nil
    }

    private func readWebhook(_ map: YAMLMapping) -> String? {
        let source = at("webhook", map)
        guard let text = source.text("webhook") else { return nil }
        // The URL is a secret and stands in no file.
        if text.hasPrefix("${env:"), text.hasSuffix("}"), text.count > 7 { return String(text.dropFirst(6).dropLast()) }
        source.problem("webhook", "the webhook is a secret; write the variable that holds it: ${env:NAME}.")
        return nil
    }

    /// Two drills must not change places.
    private func check(_ jitter: Duration, against plan: SlotPlan, _ map: YAMLMapping) {
        guard jitter > .zero else { return }
        var slots: [Slot] = []
        var after = PlanReader.reference
        while slots.count < 60, let next = plan.next(after: after) {
            slots.append(next)
            after = next.epoch
        }
        guard let least = zip(slots, slots.dropFirst()).map({ $1.epoch - $0.epoch }).min(),
            jitter.wholeSeconds >= least
        else { return }
        let distance = DurationText.describe(.seconds(least))
        at("jitter", map).problem("jitter", "must be less than the \(distance) between two slots.")
    }
}
