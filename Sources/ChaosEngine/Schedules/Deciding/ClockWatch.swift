import ChaosCore

/// Notices when the wall clock and the monotonic clock do not go together, or when nobody was there for a while. Pure.
public struct ClockWatch: Sendable {
    /// What was noticed.
    public enum Finding: Sendable, Equatable, CustomStringConvertible {
        case jumpedForward(Duration)
        case jumpedBack(Duration)
        /// The machine was suspended, or this process was stopped: time passed and nobody looked.
        case stoodStill(Duration)

        public var description: String {
            switch self {
            case .jumpedForward(let length): "the clock jumped forward by \(DurationText.describe(length))"
            case .jumpedBack(let length): "the clock jumped back by \(DurationText.describe(length))"
            case .stoodStill(let length):
                "the machine or this process stood still for \(DurationText.describe(length))"
            }
        }
    }

    /// A clock that is set right by less than this is not worth a word.
    static let tolerance = Duration.seconds(2)
    /// On a busy machine a sleep may last this much longer.
    static let patience = Duration.seconds(15)

    private var last: (wall: Double, steady: Instant)?

    public init() {}

    /// Looks at both clocks. `expected` is how long nobody meant to look.
    public mutating func look(wall: Double, steady: Instant, expected: Duration) -> Finding? {
        defer { last = (wall, steady) }
        guard let last else { return nil }
        let passed = steady - last.steady
        let jump = Duration.seconds(wall - last.wall) - passed
        if jump > Self.tolerance { return .jumpedForward(jump) }
        if jump < .zero - Self.tolerance { return .jumpedBack(.zero - jump) }
        return passed > expected + Self.patience ? .stoodStill(passed - expected) : nil
    }
}
