/// An alert of somebody else's monitoring that an experiment watches for: where to ask, for what, how often.
public struct DetectorSpec: Sendable, Equatable {
    /// The alert's name there (`alertname`).
    public let name: String
    /// The detector's name in the catalogue: `alertmanager`.
    public let kind: String
    /// Labels that the alert must have, each exactly so.
    public let labels: [String: String]
    /// How often it is asked; the resolution of what is seen by asking.
    public let interval: Duration
    /// How long after the fault was effective it may be seen; the run waits for it that long. `nil` is not judged.
    public let within: Duration?
    /// What the kind of detector wants to know besides.
    public let parameters: FaultParameters

    public init(
        name: String, kind: String, labels: [String: String] = [:], interval: Duration = DetectorSpec.standardInterval,
        within: Duration? = nil, parameters: FaultParameters = FaultParameters()
    ) {
        self.name = name
        self.kind = kind
        self.labels = labels
        self.interval = interval
        self.within = within
        self.parameters = parameters
    }

    /// How often is asked when the file says nothing.
    public static let standardInterval = Duration.milliseconds(500)

    /// `OrderDeadlocks (alertmanager)`.
    public var title: String { "\(name) (\(kind))" }

    /// `OrderDeadlocks{level="L3"}`, as Prometheus writes it.
    public var selector: String {
        guard !labels.isEmpty else { return name }
        let pairs = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\($0.value)\"" }
        return "\(name){\(pairs.joined(separator: ","))}"
    }
}
