import ChaosCore

/// Reads the `audits` section of a target file; every mistake is reported with its key.
struct AuditReader {
    private enum Expected: String, CaseIterable {
        case noRows = "no-rows"
        case everyAcknowledged = "every-acknowledged"
        case onlyRequested = "only-requested"
    }

    let requests: [String: RequestTemplate]
    let groups: [String]
    let hasRedis: Bool
    let hasSQL: Bool

    func read(_ map: YAMLMapping) -> [AuditSpec] {
        map.keys.compactMap { name in map.mapping(name).flatMap { readAudit($0, name) } }
    }

    private func readAudit(_ map: YAMLMapping, _ name: String) -> AuditSpec? {
        let summary = map.text("summary", required: true)
        let source = readSource(map)
        let said = map.choice("expect", Expected.self)
        let expected = said ?? .noRows
        let key = map.mapping("requests", required: expected != .noRows).flatMap(readKey)
        let isUnderstood = said != nil || !map.keys.contains("expect")
        if isUnderstood, expected == .noRows, map.keys.contains("requests") {
            map.problem("requests", "is used only with expect: every-acknowledged or only-requested.")
        }
        let after = map.list("after").compactMap { item -> String? in
            guard let group = item.text else { return nil }
            if !groups.contains(group) {
                map.problems.addUnknown(
                    line: item.line, key: item.path, what: "consumer group", name: group, valid: groups)
            }
            return group
        }
        let within = map.duration("within") ?? .zero
        if within > .seconds(60) { map.problem("within", "is longer than a minute.") }
        map.finish()
        guard let summary, let source, let expectation = expectation(expected, key) else { return nil }
        return AuditSpec(
            name: name, summary: summary, source: source, expectation: expectation, after: after, within: within)
    }

    private func expectation(_ expected: Expected, _ key: RequestKey?) -> AuditSpec.Expectation? {
        switch expected {
        case .noRows: .noRows
        case .everyAcknowledged: key.map { .everyAcknowledged($0) }
        case .onlyRequested: key.map { .onlyRequested($0) }
        }
    }

    private func readSource(_ map: YAMLMapping) -> AuditSpec.Source? {
        let sql = map.text("sql")
        let script = map.mapping("redis")
        switch (sql, script) {
        case (let sql?, nil):
            if !hasSQL { map.problem("sql", "the target has no sql section to ask.") }
            return .sql(sql)
        case (nil, let script?):
            if !hasRedis { map.problem("redis", "the target has no redis section to ask.") }
            return readScript(script)
        case (nil, nil):
            map.problem("sql", "is missing; an audit asks by sql or by redis.")
        case (_?, let script?):
            _ = readScript(script)
            map.problem("redis", "an audit asks by sql or by redis, not by both.")
        }
        return nil
    }

    private func readScript(_ map: YAMLMapping) -> AuditSpec.Source? {
        let script = map.text("script", required: true)
        let pattern = map.text("keys") ?? ""
        map.finish()
        var keys: [String] = []
        if !pattern.isEmpty {
            switch KeyPattern.expand(pattern) {
            case .success(let expanded): keys = expanded
            case .failure(let failure): map.problem("keys", failure.reason)
            }
        }
        return script.map { .redis(script: $0, keys: keys) }
    }

    /// A key names variables of its requests, or fields of their answers (`${body.orderId}`).
    private func checkVariables(of template: String, _ scenario: String, _ map: YAMLMapping) {
        guard let request = requests[scenario] else { return }
        let known = ["vu", "iteration", "user", "uuid"] + request.variables.keys.sorted()
        for piece in template.split(separator: "${").dropFirst(template.hasPrefix("${") ? 0 : 1) {
            let name = String(piece.prefix { $0 != "}" && $0 != "." })
            guard name != "body", !known.contains(name) else { continue }
            map.problems.addUnknown(
                line: map.line(of: "key"), key: map.path("key"), what: "variable of \(scenario)", name: name,
                valid: known + ["body"])
        }
    }

    private func readKey(_ map: YAMLMapping) -> RequestKey? {
        let scenarios = map.list("scenarios", required: true).compactMap { item -> String? in
            guard let name = item.text else { return nil }
            if requests[name] == nil {
                map.problems.addUnknown(
                    line: item.line, key: item.path, what: "request", name: name, valid: requests.keys.sorted())
            }
            return name
        }
        let statuses = map.list("statuses").compactMap { item -> Int? in
            if let status = item.text.flatMap({ Int($0) }), (100...599).contains(status) { return status }
            map.problems.add(line: item.line, key: item.path, "an HTTP status is expected, such as 200.")
            return nil
        }
        let template = map.text("key", required: true)
        for scenario in scenarios { checkVariables(of: template ?? "", scenario, map) }
        map.finish()
        return template.map {
            RequestKey(scenarios: scenarios, statuses: statuses.isEmpty ? [200] : Set(statuses), template: $0)
        }
    }
}
