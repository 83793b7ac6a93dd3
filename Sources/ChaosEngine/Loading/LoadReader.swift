import ChaosCore

/// Reads the entries of a `load` list, of experiments and of load profiles alike.
struct LoadReader {
    let problems: ProblemList

    func read(_ items: [YAMLItem]) -> [LoadSpec] {
        let loads = items.compactMap { $0.mapping.flatMap(readEntry) }
        for (index, load) in loads.enumerated() where loads[..<index].contains(where: { $0.scenario == load.scenario })
        {
            problems.add(line: items[index].line, key: items[index].path, "scenario \(load.scenario) is loaded twice.")
        }
        return loads
    }

    private func readEntry(_ map: YAMLMapping) -> LoadSpec? {
        let scenario = map.text("scenario", required: true)
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
                if target == nil || (target ?? 0) < 0 || (target ?? 0) > 100_000 {
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
