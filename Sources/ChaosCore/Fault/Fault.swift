/// One injectable failure: `capture`, `inject`, `confirm`, `recover`.
///
/// The engine writes what `capture` returned to the recovery journal, durably, before it calls `inject`. An error
/// after `inject` began means "assume injected". A fault tags its connections `firedrill:<run>`, ends by itself when
/// its lease is no longer renewed, and once it was thrown out it stays out: no reconnecting, no taking again.
public protocol Fault: Sendable {
    /// The catalogue name: `redis-lock-contention`.
    static var kind: String { get }
    /// One sentence ending in a period.
    static var summary: String { get }
    static var parameters: [ParameterDescriptor] { get }
    /// Whether ending the target's own process is what it is for; a restart of it then is no disturbance.
    static var endsProcess: Bool { get }

    /// Checks the parameters against each other and against the target's description; touches nothing.
    init(context: FaultContext) throws(ChaosError)

    /// What will be touched and which privileges that needs. Reads only.
    func plan() async throws -> FaultPlan

    /// Everything that `recover` will need, even in another process. Reads only.
    func capture() async throws -> UndoRecord

    /// Puts the fault in. May fail half-way.
    func inject() async throws

    /// Reads the effect back from the target.
    func confirm() async throws -> FaultConfirmation

    /// Whether the fault is still in, and if not, who took it out and when. Called at each sampling tick.
    func status() async -> FaultStatus

    /// Lets go of everything this value holds in this process: connections, tasks, children. Never takes again.
    func letGo() async

    /// Takes the fault out and reads the target back. Idempotent; succeeds when nothing was injected. Needs nothing but
    /// the undo record and the target's description, since the process that injected may be gone.
    static func recover(_ undo: UndoRecord, target: Target, clock: any RunClock) async throws -> RecoveryReport
}

extension Fault {
    /// Most faults leave the process alone.
    public static var endsProcess: Bool { false }
}

/// What a fault is made from.
public struct FaultContext: Sendable {
    public let target: Target
    public let parameters: FaultParameters
    public let run: String
    public let clock: any RunClock
    /// The program to start child processes from (`firedrill` itself); a fault that needs none ignores it.
    public let program: String

    public init(
        target: Target, parameters: FaultParameters, run: String, clock: any RunClock, program: String = "firedrill"
    ) {
        self.target = target
        self.parameters = parameters
        self.run = run
        self.clock = clock
        self.program = program
    }

    /// The mark on everything that the fault leaves on a server: client name, application_name, client.id.
    public var tag: String { "firedrill:\(run)" }
}

/// What a fault will touch, for `plan` and for the blast radius.
public struct FaultPlan: Sendable, Codable, Equatable {
    /// Something that the server must allow us, such as a superuser's setting.
    public struct Privilege: Sendable, Codable, Equatable {
        public let name: String
        /// `nil` when it could not be found out.
        public let granted: Bool?
        /// What follows when it is missing.
        public let consequence: String

        public init(name: String, granted: Bool?, consequence: String) {
            self.name = name
            self.granted = granted
            self.consequence = consequence
        }
    }

    /// Lines such as `6 Redis keys: lock:coupon:8 ... lock:coupon:13`.
    public var touches: [String]
    /// The same as numbers, held against what the target allows.
    public var reach: BlastRadius
    public var privileges: [Privilege]
    /// How the fault ends when nobody is left to end it: `keys expire 3 s after the last renewal`.
    public var endsByItself: String
    /// Why it cannot be injected here, if so.
    public var refusal: String?

    public init(
        touches: [String], reach: [BlastRadius.Kind: Int64], privileges: [Privilege] = [], endsByItself: String,
        refusal: String? = nil
    ) {
        self.touches = touches
        self.reach = BlastRadius(reach)
        self.privileges = privileges
        self.endsByItself = endsByItself
        self.refusal = refusal
    }
}

/// What was read back after the injection.
public enum FaultConfirmation: Sendable, Equatable {
    /// Effective since this instant (the event's, not the read's), shown by this evidence.
    case effective(since: Instant, evidence: String)
    /// Not effective: what was read instead. The run is inconclusive.
    case notEffective(String)
}

/// What became of a fault while it is wanted.
public enum FaultStatus: Sendable, Equatable {
    case active
    /// Gone, with the evidence. `at` is the instant of the event where known, else of the read.
    case removed(by: FaultRemover, at: Instant, evidence: String)
    /// The target cannot be read, so nothing is known.
    case unknown(String)
}

/// What `recover` did and read back.
public struct RecoveryReport: Sendable, Equatable, Codable {
    /// True when there was nothing to take out.
    public var nothingToDo: Bool
    /// What the read-back showed: `6 of 6 keys free of our token`.
    public var evidence: String

    public init(nothingToDo: Bool, evidence: String) {
        self.nothingToDo = nothingToDo
        self.evidence = evidence
    }
}
