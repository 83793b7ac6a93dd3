import ChaosCore

/// Reads `detect`: rules of our own (`when`), and alerts of the people's own monitoring (`from`).
struct DetectReader {
    let vocabulary: Vocabulary
    let conditions: ConditionReader
    let problems: ProblemList

    func read(_ items: [YAMLItem]) -> (rules: [AlertRule], detectors: [DetectorSpec]) {
        var rules: [AlertRule] = []
        var detectors: [DetectorSpec] = []
        for map in items.compactMap(\.mapping) {
            if map.keys.contains("from") {
                guard let detector = readDetector(map) else { continue }
                if detectors.contains(where: { $0.kind == detector.kind && $0.selector == detector.selector }) {
                    map.problem("alert", "\(detector.selector) is asked of \(detector.kind) twice.")
                } else if vocabulary.detector(named: detector.kind)?.isSingle == true,
                    detectors.contains(where: { $0.kind == detector.kind })
                {
                    map.problem(
                        "from",
                        "a second \(detector.kind) cannot listen on the target's one port; ask for this alert another way."
                    )
                }
                detectors.append(detector)
            } else if let rule = readRule(map) {
                if rules.contains(where: { $0.name == rule.name }) {
                    map.problem("alert", "the name \(rule.name) is used twice.")
                }
                rules.append(rule)
            }
        }
        return (rules, detectors)
    }

    private func readRule(_ map: YAMLMapping) -> AlertRule? {
        let name = map.text("alert", required: true)
        let when = map.text("when", required: true)
        let hold = map.duration("for") ?? .zero
        map.finish()
        guard let name, let when,
            let condition = conditions.read(when, line: map.line(of: "when"), key: map.path("when"))
        else { return nil }
        return AlertRule(name: name, condition: condition, hold: hold)
    }

    private func readDetector(_ map: YAMLMapping) -> DetectorSpec? {
        let name = map.text("alert", required: true)
        let kind = map.text("from", required: true)
        let labels = map.mapping("labels").map(readLabels) ?? [:]
        let interval = readInterval(map)
        let within = map.duration("within")
        for (key, owner) in [("when", "condition"), ("for", "hold")] where map.keys.contains(key) {
            _ = map.node(key)
            map.problem(key, "with `from` the \(owner) is the monitoring's own; leave it out.")
        }
        guard let kind else {
            map.finish()
            return nil
        }
        guard let entry = vocabulary.detector(named: kind) else {
            problems.addUnknown(
                line: map.line(of: "from"), key: map.path("from"), what: "detector", name: kind,
                valid: vocabulary.detectors.map(\.kind))
            return nil
        }
        let parameters = ParameterReader(kind: entry.kind, parameters: entry.parameters, problems: problems)
            .read(map, line: map.line, key: map.path)
        return name.map {
            DetectorSpec(
                name: $0, kind: kind, labels: labels, interval: interval, within: within, parameters: parameters)
        }
    }

    private func readInterval(_ map: YAMLMapping) -> Duration {
        guard let interval = map.duration("every") else { return DetectorSpec.standardInterval }
        if interval < .milliseconds(100) || interval > .seconds(60) {
            map.problem("every", "must lie between 100ms and 60s.")
        }
        return interval
    }

    private func readLabels(_ map: YAMLMapping) -> [String: String] {
        var labels: [String: String] = [:]
        for key in map.keys {
            guard let value = map.text(key) else { continue }
            if Self.isLabel(key) {
                labels[key] = value
            } else {
                map.problem(key, "is not a label's name; letters, digits and _ are expected.")
            }
        }
        map.finish()
        if labels["alertname"] != nil { map.problem("alertname", "is what `alert` says; leave it out.") }
        return labels
    }

    private static func isLabel(_ name: String) -> Bool {
        let isLetter = { (byte: UInt8) in
            (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
        }
        guard let first = name.utf8.first, isLetter(first) else { return false }
        return name.utf8.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) }
    }
}
