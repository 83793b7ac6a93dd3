/// What a detector knows of its alert at one look.
public struct DetectorReading: Sendable, Equatable {
    /// How far the alert is.
    public enum State: Sendable, Equatable {
        case quiet
        case pending
        case firing
        /// It is there, and nobody is told of it; the text says by what.
        case silenced(String)
        /// Nobody could be asked; never the same as quiet.
        case unknown(String)

        /// Whether the rule is true: pending, firing or silenced.
        public var isActive: Bool {
            switch self {
            case .pending, .firing, .silenced: true
            case .quiet, .unknown: false
            }
        }
    }

    /// When the answer was here.
    public var at: Instant
    public var state: State
    /// The stations of this way, known and unknown ones. `seen` is there only when it is not `at`.
    public var marks: [DetectionPoint: DetectionMark]
    /// What shows the state.
    public var evidence: String
    /// What the servers say of themselves: intervals, waits, clocks.
    public var notes: [String]

    public init(
        at: Instant, state: State, marks: [DetectionPoint: DetectionMark] = [:], evidence: String, notes: [String] = []
    ) {
        self.at = at
        self.state = state
        self.marks = marks
        self.evidence = evidence
        self.notes = notes
    }
}
