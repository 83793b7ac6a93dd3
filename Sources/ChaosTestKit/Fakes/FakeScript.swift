import ChaosCore

/// What a fake target and the fault on it will do, decided before the run.
public struct FakeScript: Sendable {
    /// How `recover` behaves.
    public enum Recovery: Sendable, Equatable {
        case works
        /// Throws this many times before it works.
        case fails(times: Int)
        /// Never answers.
        case hangs
        /// Says that everything is out and takes nothing out.
        case lies
    }

    /// Somebody takes the fault out this long after it was injected.
    public struct Removal: Sendable, Equatable {
        public let by: FaultRemover
        public let after: Duration

        public init(by: FaultRemover, after: Duration) {
            self.by = by
            self.after = after
        }
    }

    /// A wrong that no real fault may do; each breaks one clause of the contract.
    public enum Vice: String, Sendable, CaseIterable {
        case captureTakesAPiece
        case undoRecordHoldsThePassword
        case undoRecordNamesNoHand
        case undoRecordIsForAnotherRun
        case recoverNeedsAnInjection
        case recoverForgetsTheFirstPiece
        case recoverLies
        case recoverAlwaysClaimsWork
        case recoverNeedsTheSameProcess
        case injectIgnoresCancellation
        case confirmsWithoutEffect
        case neverNoticesRemoval
        case blamesTheLease
        case comesBackAfterRemoval
    }

    /// How long taking one piece lasts on the fault's clock.
    public var pace: Duration = .zero
    public var captureFails = false
    /// What the target's file allows to be reached.
    public var blastRadius = BlastRadius.standard
    /// How long `capture` takes, whatever becomes of its task.
    public var captureLasts: Duration = .zero
    /// `inject` throws after this many pieces.
    public var injectFailsAfter: Int?
    /// `confirm` answers this instead of an effect.
    public var notEffective: String?
    public var removal: Removal?
    /// From this long after the injection the target answers nothing.
    public var unreadableAfter: Duration?
    public var recovery = Recovery.works
    public var vices: Set<Vice> = []

    /// A target on which everything works.
    public init() {}
}
