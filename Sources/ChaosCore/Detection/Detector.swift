/// Somebody else's alerting, asked or listened to: whether one alert is there, and by which stations it came.
public protocol Detector: Sendable {
    /// The catalogue name: `alertmanager`.
    static var kind: String { get }
    /// One sentence ending in a period.
    static var summary: String { get }
    /// What an experiment may say besides name, labels and interval.
    static var parameters: [ParameterDescriptor] { get }

    /// The parts of the target's `monitoring` without which it cannot be made.
    static var needs: [MonitoringTarget.Part] { get }

    /// Checks that the target's description says where to ask; connects to nothing yet.
    init(context: DetectorContext) throws(ChaosError)

    /// What is known of the alert now, within a time limit of its own. What cannot be read is `unknown`, with the reason.
    func look() async -> DetectorReading

    /// What must be there for it to work, each with what was found. Reads only.
    func check() async -> [DetectorCheck]

    /// Gives back connections and ports. Called once, after the last look.
    func close() async
}

/// What a detector is made from.
public struct DetectorContext: Sendable {
    public let spec: DetectorSpec
    public let target: Target
    public let clock: any RunClock
    /// Seconds since 1970 at the clock's origin: what the stamps of other machines are held against.
    public let originEpochSeconds: Double

    public init(spec: DetectorSpec, target: Target, clock: any RunClock, originEpochSeconds: Double) {
        self.spec = spec
        self.target = target
        self.clock = clock
        self.originEpochSeconds = originEpochSeconds
    }
}

/// One thing that a detector needs, and whether it is there.
public struct DetectorCheck: Sendable, Equatable {
    public let name: String
    public let isThere: Bool
    public let detail: String

    public init(name: String, isThere: Bool, detail: String) {
        self.name = name
        self.isThere = isThere
        self.detail = detail
    }
}
