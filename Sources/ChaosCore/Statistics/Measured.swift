/// A time that was measured, or one of which only a lower bound is known because waiting ended before it
/// (right-censored).
public enum Measured: Sendable, Equatable, CustomStringConvertible {
    case value(Double)
    /// Longer than this.
    case longerThan(Double)

    /// The measured number; `nil` when only a bound is known.
    public var value: Double? { if case .value(let number) = self { number } else { nil } }

    /// The bound of a censored one; `nil` when it was measured.
    public var bound: Double? { if case .longerThan(let number) = self { number } else { nil } }

    /// The number, or `> bound`.
    public var description: String {
        switch self {
        case .value(let number): DurationText.decimal(number, places: 3)
        case .longerThan(let number): "> \(DurationText.decimal(number, places: 3))"
        }
    }
}
