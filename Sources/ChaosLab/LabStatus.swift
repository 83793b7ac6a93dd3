/// A lab as it stands now. Holds no secret.
public struct LabStatus: Codable, Sendable, Equatable {
    public let name: String
    public let state: LabState
    /// True when every service has answered and still runs.
    public let isReady: Bool
    /// True when `up` found the lab already there.
    public var wasAlreadyUp = false
    public let folder: String
    /// The lab as a target file; its URLs hold passwords.
    public let targetFile: String
    public let apiURL: String
    public let kafkaBrokers: String?
    /// ISO 8601, UTC.
    public let startedAt: String
    /// How long the start took until everything was ready.
    public let startSeconds: Double?
    public let supervisorPID: Int32?
    public let services: [LabServiceStatus]
    /// The API's memory control group; `nil` when there is none, see `cgroupReason`.
    public let cgroup: String?
    /// Why there is no control group.
    public let cgroupReason: String?
    /// Why the lab failed or what is left of it.
    public let problem: String?
}

/// What a lab is doing.
public enum LabState: String, Codable, Sendable {
    case starting, ready
    /// Up, and a service is down or being restarted.
    case degraded
    case stopping
    /// The start failed; what is left is removed by `lab down`.
    case failed
    /// Nobody looks after it any more (its supervisor was killed); `lab down` removes what is left.
    case abandoned
}

/// One service of a lab.
public struct LabServiceStatus: Codable, Sendable, Equatable {
    public let name: String
    public let state: LabServiceState
    public let pid: Int32?
    public let port: Int?
    public let uptimeSeconds: Double?
    /// How often it was started anew after it had ended by itself or was killed.
    public let restarts: Int
    /// How it last ended.
    public let lastExit: String?
    public let version: String?
}
