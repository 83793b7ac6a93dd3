import ChaosCore

/// What a fault's test tells the contract suite about its target: how to look at it, and how an outsider meddles with it.
public struct FaultRig: Sendable {
    public let target: Target
    public let parameters: FaultParameters
    public let clock: any RunClock
    /// The program that the fault may start children from; no fault without children needs it.
    public let program: String
    /// Texts that must never be shown: passwords in the target's URLs.
    public let secrets: [String]
    /// Everything at the target that the fault could change, as one text. The same text means unchanged.
    public let fingerprint: @Sendable () async throws -> String
    /// What carries the fault's tag at the target at this moment: connections, keys, sessions. Empty when there is nothing.
    public let traces: @Sendable (_ tag: String) async throws -> [String]
    /// Takes the fault out as a person on call would, without asking the fault.
    public let throwOut: @Sendable (_ tag: String) async throws -> Void
    /// Makes `inject` get stuck half-way, as when the application does not let go of a lock; the answer ends that.
    /// `nil` when the fault cannot get stuck.
    public let obstruct: (@Sendable () async throws -> @Sendable () async throws -> Void)?
    /// How long the target may take to show something.
    public let patience: Duration
    /// How long a fault that was thrown out is watched for coming back.
    public let staysOutFor: Duration

    public init(
        target: Target, parameters: FaultParameters, clock: any RunClock = MonotonicRunClock(),
        program: String = "firedrill", secrets: [String] = [], patience: Duration = .seconds(60),
        staysOutFor: Duration = .seconds(2),
        fingerprint: @escaping @Sendable () async throws -> String,
        traces: @escaping @Sendable (_ tag: String) async throws -> [String],
        throwOut: @escaping @Sendable (_ tag: String) async throws -> Void,
        obstruct: (@Sendable () async throws -> @Sendable () async throws -> Void)? = nil
    ) {
        self.target = target
        self.parameters = parameters
        self.clock = clock
        self.program = program
        self.secrets = secrets
        self.patience = patience
        self.staysOutFor = staysOutFor
        self.fingerprint = fingerprint
        self.traces = traces
        self.throwOut = throwOut
        self.obstruct = obstruct
    }
}
