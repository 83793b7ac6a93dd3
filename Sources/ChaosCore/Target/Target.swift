/// The system under test, as its file describes it. Connection URLs may carry passwords and are secrets.
public struct Target: Sendable, Equatable {
    public let name: String
    /// Without this nothing is ever injected.
    public let allowsChaos: Bool
    /// True only for a lab that this tool started itself; every other target needs `--confirm NAME`.
    public let isOwnLab: Bool
    public let http: HTTPTarget?
    public let redis: RedisTarget?
    public let sql: SQLTarget?
    public let kafka: KafkaTarget?
    public let process: ProcessTarget?
    public let monitoring: MonitoringTarget?
    public let audits: [AuditSpec]
    /// The most that a fault may reach here.
    public let blastRadius: BlastRadius
    /// Where the description came from, for messages.
    public let source: String

    public init(
        name: String, allowsChaos: Bool, isOwnLab: Bool = false, http: HTTPTarget? = nil, redis: RedisTarget? = nil,
        sql: SQLTarget? = nil, kafka: KafkaTarget? = nil, process: ProcessTarget? = nil,
        monitoring: MonitoringTarget? = nil, audits: [AuditSpec] = [], blastRadius: BlastRadius = .standard,
        source: String
    ) {
        self.name = name
        self.allowsChaos = allowsChaos
        self.isOwnLab = isOwnLab
        self.http = http
        self.redis = redis
        self.sql = sql
        self.kafka = kafka
        self.process = process
        self.monitoring = monitoring
        self.audits = audits
        self.blastRadius = blastRadius
        self.source = source
    }

    /// The same target, watched by another monitoring.
    public func with(monitoring: MonitoringTarget?) -> Target {
        Target(
            name: name, allowsChaos: allowsChaos, isOwnLab: isOwnLab, http: http, redis: redis, sql: sql, kafka: kafka,
            process: process, monitoring: monitoring, audits: audits, blastRadius: blastRadius, source: source)
    }
}

/// The target's HTTP API.
public struct HTTPTarget: Sendable, Equatable {
    /// `http://host:port`, without credentials.
    public let baseURL: String
    /// A path that answers 200 while the service is up; `nil` when the target has none.
    public let healthPath: String?
    /// A path with Prometheus text; `nil` when the target has none.
    public let metricsPath: String?
    /// How long a client waits before the request is a failure.
    public let timeLimit: Duration
    public let requests: [String: RequestTemplate]

    public init(
        baseURL: String, healthPath: String? = nil, metricsPath: String? = nil, timeLimit: Duration = .seconds(5),
        requests: [String: RequestTemplate] = [:]
    ) {
        self.baseURL = baseURL
        self.healthPath = healthPath
        self.metricsPath = metricsPath
        self.timeLimit = timeLimit
        self.requests = requests
    }
}

/// The target's Redis.
public struct RedisTarget: Sendable, Equatable {
    public let url: Secret
    /// The application's lock keys as a pattern, such as `lock:coupon:{8..13}`; `nil` when the file does not say.
    public let locks: String?

    public init(url: Secret, locks: String? = nil) {
        self.url = url
        self.locks = locks
    }
}

/// The target's SQL database.
public struct SQLTarget: Sendable, Equatable {
    public let url: Secret
    /// A query for the age in seconds of the oldest order whose points are missing (0 when there is none); `nil` when
    /// the file has none.
    public let oldestUncredited: String?
    /// A query for the coupons that a user has twice, one row each; `nil` when the file has none.
    public let duplicates: String?
    /// Where the lag of a replica is asked; `nil` when the file names none, and then `url` is asked what it knows.
    public let replica: Secret?

    public init(
        url: Secret, oldestUncredited: String? = nil, duplicates: String? = nil, replica: Secret? = nil
    ) {
        self.url = url
        self.replica = replica
        self.oldestUncredited = oldestUncredited
        self.duplicates = duplicates
    }
}

/// The target's Kafka cluster.
public struct KafkaTarget: Sendable, Equatable {
    /// `host:port,host:port`.
    public let brokers: String
    /// librdkafka settings such as `security.protocol`; values may be secrets.
    public let options: [String: Secret]
    /// Metrics pages of the consumers' processes, for what the broker does not tell.
    public let workerMetrics: [String]
    /// The application's consumer groups.
    public let groups: [ConsumerGroup]

    public init(
        brokers: String, options: [String: Secret] = [:], workerMetrics: [String] = [], groups: [ConsumerGroup] = []
    ) {
        self.brokers = brokers
        self.options = options
        self.workerMetrics = workerMetrics
        self.groups = groups
    }

    /// The group of this name; `nil` when the file does not describe it.
    public func group(named name: String) -> ConsumerGroup? { groups.first { $0.name == name } }
}

/// The target's API process on this machine.
public struct ProcessTarget: Sendable, Equatable {
    /// A file with the process id; read anew each time, since the process may be restarted.
    public let pidFile: String?
    /// The folder of the process's memory control group.
    public let cgroup: String?

    public init(pidFile: String? = nil, cgroup: String? = nil) {
        self.pidFile = pidFile
        self.cgroup = cgroup
    }
}
