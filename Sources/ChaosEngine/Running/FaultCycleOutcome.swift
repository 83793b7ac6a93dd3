import ChaosCore

/// What became of one fault, from its capture to its verified removal.
struct FaultCycleOutcome: Sendable {
    /// True from the moment `inject` was called, whatever it answered.
    var wasInjected = false
    var confirmed: Bool?
    var confirmationDetail = ""
    /// Why nothing was injected, when that was refused and not tried in vain.
    var refusal: ChaosError.Code?
    var ended: FaultEnding?
    var removedBy: FaultRemover?
    /// Read back from the target.
    var isOut = true
    /// The steady state was waited for already, up to the recovery deadline.
    var waitedForSteadyState = false
    /// When the effect of a response step was seen, with the fault still in.
    var mitigatedAt: Instant?
    var abortedBy: String?
    /// The reaper may have taken it out.
    var wasTakenOver = false
    /// What happened to the target that was not the fault's doing.
    var disturbance: String?
    var evidence: [String] = []
}
