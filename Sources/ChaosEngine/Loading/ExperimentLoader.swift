import ChaosCore

/// Loads experiment files strictly: unknown keys, unknown kinds, bad units and contradictions are refused, all at once,
/// before anything is touched.
public struct ExperimentLoader: Sendable {
    private let vocabulary: Vocabulary

    public init(vocabulary: Vocabulary) {
        self.vocabulary = vocabulary
    }

    /// Loads one file. Throws `FileProblems` with every mistake found.
    public func load(path: String) throws(FileProblems) -> Experiment {
        let problems = ProblemList(file: path)
        guard let text = YAMLFile.text(path: path, problems: problems) else { throw FileProblems(problems.problems) }
        return try load(text: text, path: path)
    }

    /// Loads one experiment from its text; `path` is used for its name and in messages.
    public func load(text: String, path: String) throws(FileProblems) -> Experiment {
        let problems = ProblemList(file: path)
        let experiment = YAMLFile.root(of: text, problems: problems).flatMap { read($0, path, problems) }
        guard problems.problems.isEmpty, let experiment else { throw FileProblems(problems.problems) }
        return experiment
    }

    private func read(_ root: YAMLMapping, _ path: String, _ problems: ProblemList) -> Experiment? {
        _ = root.whole("version", in: 1...1, required: true)
        let title = root.text("title", required: true)
        let documented = root.mapping("documented").flatMap(readDocumented)
        let loads = LoadReader(problems: problems).read(root.list("load", required: true))
        let conditions = ConditionReader(vocabulary: vocabulary, problems: problems, scenarios: loads.scenarios)
        let steadyState = readConditions(root.list("steady-state", required: true), conditions)
        let fault = root.mapping("fault", required: true).flatMap { readFault($0, problems) }
        let detect = DetectReader(vocabulary: vocabulary, conditions: conditions, problems: problems)
            .read(root.list("detect", required: true))
        let response = root.mapping("respond").map { readResponse($0, problems) } ?? ResponseSpec()
        let hypothesis = root.mapping("hypothesis").map { readHypothesis($0, problems) } ?? Hypothesis()
        let abortWhen = readConditions(root.list("abort-when"), conditions)
        let timing = readTiming(root.mapping("timing"))
        root.finish()
        guard let title, let fault else { return nil }
        return Experiment(
            name: ExperimentLoader.name(of: path), source: path, title: title, documented: documented,
            loads: loads.specs, steadyState: steadyState, fault: fault, detect: detect.rules,
            detectors: detect.detectors, response: response, hypothesis: hypothesis, abortWhen: abortWhen,
            timing: timing)
    }

    /// The file's name without folder and ending.
    public static func name(of path: String) -> String {
        let file = path.split(separator: "/").last.map(String.init) ?? path
        guard let dot = file.lastIndex(of: "."), dot != file.startIndex else { return file }
        return String(file[..<dot])
    }

    private func readDocumented(_ map: YAMLMapping) -> Documented? {
        let level = map.choice("level", IncidentLevel.self, required: true)
        let mttd = map.choice("mttd", DocumentedTime.self)
        let mttr = map.choice("mttr", DocumentedTime.self)
        map.finish()
        return level.map { Documented(level: $0, mttd: mttd, mttr: mttr) }
    }

    private func readConditions(_ items: [YAMLItem], _ reader: ConditionReader) -> [Condition] {
        items.compactMap { item in
            item.text.flatMap { reader.read($0, line: item.line, key: item.path) }
        }
    }

    private func readFault(_ map: YAMLMapping, _ problems: ProblemList) -> FaultSpec? {
        let kind = map.text("kind", required: true)
        let duration = map.duration("duration", required: true)
        if let duration, duration > .seconds(86_400) { map.problem("duration", "is longer than a day.") }
        let parametersMap = map.mapping("parameters")
        map.finish()
        guard let kind else { return nil }
        guard let entry = vocabulary.fault(named: kind) else {
            problems.addUnknown(
                line: map.line(of: "kind"), key: map.path("kind"), what: "fault", name: kind,
                valid: vocabulary.faults.map(\.kind))
            return nil
        }
        let parameters = ParameterReader(entry: entry, problems: problems)
            .read(parametersMap, line: map.line, key: map.path("parameters"))
        return duration.map { FaultSpec(kind: kind, duration: $0, parameters: parameters) }
    }

    private func readResponse(_ map: YAMLMapping, _ problems: ProblemList) -> ResponseSpec {
        let mode = map.choice("mode", ResponseSpec.Mode.self, required: true) ?? .none
        let runbook = map.text("runbook")
        if let runbook, !vocabulary.runbooks.contains(runbook) {
            problems.addUnknown(
                line: map.line(of: "runbook"), key: map.path("runbook"), what: "runbook", name: runbook,
                valid: vocabulary.runbooks)
        }
        if mode == .auto, runbook == nil {
            map.problem("mode", "auto needs a runbook to run.")
        }
        map.finish()
        return ResponseSpec(mode: mode, runbook: runbook)
    }

    private func readHypothesis(_ map: YAMLMapping, _ problems: ProblemList) -> Hypothesis {
        let level = map.choice("no-worse-than", IncidentLevel.self)
        let detected = map.duration("detected-within")
        let recovered = map.duration("recovered-within")
        let audits = map.list("audits").compactMap { item -> String? in
            guard let name = item.text else { return nil }
            if let known = vocabulary.audits, !known.contains(name) {
                problems.addUnknown(line: item.line, key: item.path, what: "audit", name: name, valid: known)
            }
            return name
        }
        map.finish()
        return Hypothesis(
            noWorseThan: level, detectedWithin: detected, recoveredWithin: recovered, audits: audits)
    }

    private func readTiming(_ map: YAMLMapping?) -> ExperimentTiming {
        var timing = ExperimentTiming()
        guard let map else { return timing }
        if let interval = map.duration("sampling-interval") {
            if interval >= .milliseconds(100), interval <= .seconds(60) {
                timing.samplingInterval = interval
            } else {
                map.problem("sampling-interval", "must lie between 100ms and 60s.")
            }
        }
        timing.warmUp = map.duration("warm-up") ?? timing.warmUp
        timing.baseline = map.duration("baseline") ?? timing.baseline
        timing.stability = map.duration("stability") ?? timing.stability
        timing.recoveryDeadline = map.duration("recovery-deadline") ?? timing.recoveryDeadline
        for (key, length) in [("baseline", timing.baseline), ("stability", timing.stability)]
        where length < timing.samplingInterval {
            map.problem(key, "is shorter than the sampling interval, so a single sample would decide.")
        }
        if timing.recoveryDeadline < timing.stability {
            map.problem("recovery-deadline", "is shorter than the stability window, so no recovery could ever count.")
        }
        map.finish()
        return timing
    }
}
