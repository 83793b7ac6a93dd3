import ChaosCore
import Foundation

/// Loads target files strictly: every mistake at once, with line and key; secrets by reference.
public struct TargetLoader: Sendable {
    private let environment: [String: String]

    public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.environment = environment
    }

    /// Loads one file. `isOwnLab` is the caller's knowledge, never the file's claim. Throws `FileProblems`.
    public func load(path: String, isOwnLab: Bool = false) throws(FileProblems) -> Target {
        let problems = ProblemList(file: path)
        guard let text = YAMLFile.text(path: path, problems: problems) else { throw FileProblems(problems.problems) }
        return try load(text: text, path: path, isOwnLab: isOwnLab)
    }

    /// Loads one target from its text.
    public func load(text: String, path: String, isOwnLab: Bool = false) throws(FileProblems) -> Target {
        let problems = ProblemList(file: path)
        let target = YAMLFile.root(of: text, problems: problems).flatMap { read($0, path, isOwnLab, problems) }
        guard problems.problems.isEmpty, let target else { throw FileProblems(problems.problems) }
        return target
    }

    private func read(_ root: YAMLMapping, _ path: String, _ isOwnLab: Bool, _ problems: ProblemList) -> Target? {
        _ = root.whole("version", in: 1...1, required: true)
        let name = root.text("name", required: true)
        let allowsChaos = root.flag("allow-chaos") ?? false
        let requests = root.mapping("requests").map { RequestReader(environment: environment).read($0) } ?? [:]
        let http = root.mapping("http").flatMap { readHTTP($0, requests) }
        if http == nil, !requests.isEmpty, !root.keys.contains("http") {
            root.problem("requests", "requests need an http section with a base-url.")
        }
        let redis = root.mapping("redis").flatMap(readRedis)
        let sql = root.mapping("sql").flatMap(readSQL)
        let kafka = root.mapping("kafka").flatMap(readKafka)
        let process = root.mapping("process").map(readProcess)
        let monitoring = root.mapping("monitoring").map { MonitoringReader(environment: environment).read($0) }
        let groups = kafka?.groups.map(\.name) ?? []
        let audits = root.mapping("audits").map {
            AuditReader(requests: requests, groups: groups, hasRedis: redis != nil, hasSQL: sql != nil).read($0)
        }
        let limits = root.mapping("blast-radius").map(BlastRadiusReader.read) ?? .standard
        // A lab notes its own folder here; who may skip confirmation is not decided by a file.
        _ = root.node("lab")
        root.finish()
        guard let name else { return nil }
        return Target(
            name: name, allowsChaos: allowsChaos, isOwnLab: isOwnLab, http: http, redis: redis, sql: sql, kafka: kafka,
            process: process, monitoring: monitoring, audits: audits ?? [], blastRadius: limits, source: path)
    }

    private func readHTTP(_ map: YAMLMapping, _ requests: [String: RequestTemplate]) -> HTTPTarget? {
        let base = map.text("base-url", required: true)
        let health = map.text("health")
        let metrics = map.text("metrics")
        let limit = map.duration("time-limit") ?? .seconds(5)
        if limit < .milliseconds(10) || limit > .seconds(300) {
            map.problem("time-limit", "must lie between 10ms and 300s.")
        }
        for key in ["health", "metrics"] {
            if let path = key == "health" ? health : metrics, !path.hasPrefix("/") {
                map.problem(key, "\"\(path)\" is not a path; it must begin with /.")
            }
        }
        map.finish()
        guard let base else { return nil }
        guard let url = URL(string: base), let scheme = url.scheme, ["http", "https"].contains(scheme),
            url.host() != nil, url.user() == nil
        else {
            map.problem("base-url", "an http:// or https:// URL without credentials is expected.")
            return nil
        }
        let trimmed = base.hasSuffix("/") ? String(base.dropLast()) : base
        return HTTPTarget(
            baseURL: trimmed, healthPath: health, metricsPath: metrics, timeLimit: limit, requests: requests)
    }

    private func readRedis(_ map: YAMLMapping) -> RedisTarget? {
        let locks = map.text("locks")
        if let locks, case .failure(let failure) = KeyPattern.expand(locks) { map.problem("locks", failure.reason) }
        return readURL(map, schemes: ["redis", "rediss"]).map { RedisTarget(url: $0, locks: locks) }
    }

    private func readURL(_ map: YAMLMapping, schemes: [String]) -> Secret? {
        defer { map.finish() }
        return readURL(map, key: "url", required: true, schemes: schemes)
    }

    private func readURL(_ map: YAMLMapping, key: String, required: Bool, schemes: [String]) -> Secret? {
        guard let text = map.text(key, required: required) else { return nil }
        switch SecretReference(environment: environment).resolve(text) {
        case .failure(let failure):
            map.problem(key, failure.reason)
            return nil
        case .success(let secret):
            // The URL itself may hold a password, so the message does not repeat it.
            guard schemes.contains(where: { secret.reveal().hasPrefix("\($0)://") }) else {
                map.problem(
                    key,
                    "a URL that begins with \(schemes.map { "\($0)://" }.joined(separator: " or "))"
                        + " is expected.")
                return nil
            }
            return secret
        }
    }

    private func readSQL(_ map: YAMLMapping) -> SQLTarget? {
        let oldestUncredited = map.text("oldest-uncredited")
        let duplicates = map.text("duplicates")
        let schemes = ["postgres", "postgresql", "mysql", "mariadb"]
        let replica = readURL(map, key: "replica-url", required: false, schemes: schemes)
        return readURL(map, schemes: schemes).map {
            SQLTarget(url: $0, oldestUncredited: oldestUncredited, duplicates: duplicates, replica: replica)
        }
    }

    private func readKafka(_ map: YAMLMapping) -> KafkaTarget? {
        let brokers = map.text("brokers", required: true)
        var options: [String: Secret] = [:]
        if let inner = map.mapping("options") {
            for key in inner.keys {
                guard let text = inner.text(key) else { continue }
                switch SecretReference(environment: environment).resolve(text) {
                case .success(let secret): options[key] = secret
                case .failure(let failure): inner.problem(key, failure.reason)
                }
            }
        }
        let workers = map.list("worker-metrics").compactMap { item -> String? in
            guard let text = item.text else { return nil }
            // The address is shown in reports.
            if let url = URL(string: text), url.host() != nil, url.user() == nil { return text }
            map.problems.add(
                line: item.line, key: item.path, "an http:// or https:// URL without credentials is expected.")
            return nil
        }
        let groups = map.mapping("groups").map(readGroups) ?? []
        map.finish()
        guard let brokers else { return nil }
        let pieces = brokers.split(separator: ",").map(\.trimmingSpaces)
        let isList =
            !pieces.isEmpty
            && pieces.allSatisfy { piece in
                guard let colon = piece.lastIndex(of: ":") else { return false }
                return colon != piece.startIndex && UInt16(piece[piece.index(after: colon)...]) != nil
            }
        guard isList else {
            map.problem("brokers", "a list host:port,host:port is expected.")
            return nil
        }
        return KafkaTarget(brokers: brokers, options: options, workerMetrics: workers, groups: groups)
    }

    private func readGroups(_ map: YAMLMapping) -> [ConsumerGroup] {
        map.keys.compactMap { name in
            guard let inner = map.mapping(name) else { return nil }
            let topics = inner.list("topics", required: true).compactMap(\.text)
            let assignors = inner.text("assignors") ?? ConsumerGroup.defaultAssignors
            inner.finish()
            return ConsumerGroup(name: name, topics: topics, assignors: assignors)
        }
    }

    private func readProcess(_ map: YAMLMapping) -> ProcessTarget {
        let pidFile = map.text("pid-file")
        let cgroup = map.text("cgroup")
        map.finish()
        return ProcessTarget(pidFile: pidFile, cgroup: cgroup)
    }
}
