import ChaosCore

/// Reads the entries of a `load` list, of experiments and of load profiles alike.
struct LoadReader {
    let problems: ProblemList

    /// What was read. The scenarios are all that the file names: one whose entry has a mistake is there, too, so that
    /// the conditions on it are not called mistakes as well.
    struct Loads {
        var specs: [LoadSpec] = []
        var scenarios: [String] = []
    }

    func read(_ items: [YAMLItem]) -> Loads {
        var loads = Loads()
        for item in items {
            guard let map = item.mapping else { continue }
            let scenario = map.text("scenario", required: true)
            if let scenario, loads.scenarios.contains(scenario) {
                problems.add(line: item.line, key: item.path, "scenario \(scenario) is loaded twice.")
            } else if let scenario {
                loads.scenarios.append(scenario)
            }
            if let spec = readEntry(map, scenario) { loads.specs.append(spec) }
        }
        return loads
    }

    private func readEntry(_ map: YAMLMapping, _ scenario: String?) -> LoadSpec? {
        let executor = readExecutor(map)
        var doubleTap = 0.0
        if let text = map.text("double-tap") {
            if let share = MetricUnit.ratio.parse(text), (0...1).contains(share) {
                doubleTap = share
            } else {
                map.problem("double-tap", "\"\(text)\" is not a share; write it like 5%.")
            }
        }
        let variables = map.mapping("variables").map { VariableReader(problems: problems).read($0) } ?? [:]
        map.finish()
        guard let scenario, let executor else { return nil }
        return LoadSpec(scenario: scenario, executor: executor, doubleTap: doubleTap, variables: variables)
    }

    private func readExecutor(_ map: YAMLMapping) -> LoadExecutor? {
        guard let name = map.text("executor", required: true) else { return nil }
        switch name {
        case "constant-arrival-rate":
            let rate = rate(map, "rate")
            let duration = map.duration("duration")
            return rate.map { .constantArrivalRate(perSecond: $0, duration: duration) }
        case "ramping-arrival-rate":
            let start = map.text("start-rate").flatMap { parseRate($0, map, "start-rate") } ?? 0
            let stages = stages(map) { MetricUnit.perSecond.parse($0) }
            return .rampingArrivalRate(startPerSecond: start, stages: stages)
        case "constant-vus":
            let users = map.whole("vus", in: 1...100_000, required: true)
            let think = map.duration("think-time") ?? .zero
            let duration = map.duration("duration")
            return users.map { .constantUsers(users: $0, thinkTime: think, duration: duration) }
        case "ramping-vus":
            let start = map.whole("start-vus", in: 0...100_000) ?? 0
            let think = map.duration("think-time") ?? .zero
            let stages = stages(map) { Int($0).map(Double.init) }
            return .rampingUsers(startUsers: start, stages: stages, thinkTime: think)
        default:
            problems.addUnknown(
                line: map.line(of: "executor"), key: map.path("executor"), what: "executor", name: name,
                valid: LoadExecutor.names)
            for key in ["rate", "start-rate", "stages", "vus", "start-vus", "think-time", "duration"] {
                _ = map.node(key)
            }
            return nil
        }
    }

    private func rate(_ map: YAMLMapping, _ key: String) -> Double? {
        map.text(key, required: true).flatMap { parseRate($0, map, key) }
    }

    private func parseRate(_ text: String, _ map: YAMLMapping, _ key: String) -> Double? {
        if let rate = MetricUnit.perSecond.parse(text), rate >= 0, rate <= 100_000 { return rate }
        map.problem(key, "\"\(text)\" is not a rate from 0/s to 100000/s; write it like 300/s.")
        return nil
    }

    private func stages(_ map: YAMLMapping, _ parse: (String) -> Double?) -> [LoadStage] {
        map.list("stages", required: true).compactMap { item in
            guard let stage = item.mapping else { return nil }
            let duration = stage.duration("duration", required: true)
            var target: Double?
            if let text = stage.text("target", required: true) {
                target = parse(text)
                if !(target.map { (0...100_000).contains($0) } ?? false) {
                    stage.problem("target", "\"\(text)\" is not a target (users: 500, rates: 300/s; at most 100000).")
                    target = nil
                }
            }
            stage.finish()
            guard let duration, let target else { return nil }
            return LoadStage(duration: duration, target: target)
        }
    }
}
