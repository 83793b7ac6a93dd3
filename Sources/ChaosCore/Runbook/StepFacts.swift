/// What is known of one step: four facts that are never taken for each other.
public struct StepFacts: Sendable, Codable, Equatable {
    /// Whether the effect was seen at the target.
    public enum Effect: String, Sendable, Codable {
        /// The step has nothing to verify: its result is all there is to see.
        case notAsked
        case verified
        /// It held before the step began, so it is not the step's merit.
        case alreadyThere
        case notSeen
        /// It could not be read, which is neither seen nor not seen.
        case unknown
    }

    /// Whether the step was taken back.
    public enum Undo: String, Sendable, Codable {
        case undone
        case failed
        /// It has no undo.
        case none
    }

    public let step: String
    public var started = false
    /// How the command ended; `nil` when it did not run to an end.
    public var command: StepResult.Ending?
    public var effect: Effect?
    /// For how long it had been seen, in seconds, when it counted as verified.
    public var effectSeconds: Double?
    /// `nil` while nobody asked for it to be undone.
    public var undone: Undo?
    /// Why it did not run, or why one of the facts is what it is.
    public var detail = ""
    /// It was finished by an earlier run of the same id.
    public var isFromBefore = false

    public init(step: String) {
        self.step = step
    }

    /// Done: the command succeeded and its effect was seen, where there is one to see.
    public var isDone: Bool {
        guard command == .succeeded || isFromBefore else { return false }
        return effect == .verified || effect == .alreadyThere || effect == .notAsked
    }
}
