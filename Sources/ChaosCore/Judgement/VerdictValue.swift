/// The answer to "did it hold?". Missing evidence is inconclusive, never pass.
public enum VerdictValue: String, Sendable, Codable, CaseIterable {
    case pass
    case fail
    case inconclusive

    /// Several answers together: one failure fails; else one gap leaves it open. No answer at all is a gap too.
    public static func merge(_ values: some Sequence<VerdictValue>) -> VerdictValue {
        var merged: VerdictValue?
        for value in values {
            if value == .fail { return .fail }
            if value == .inconclusive || merged == nil { merged = value }
        }
        return merged ?? .inconclusive
    }
}

/// One clause of a verdict with what decided it.
public struct VerdictReason: Sendable, Codable, Equatable, CustomStringConvertible {
    /// The clause, in the words of the experiment: `detected-within 10 s`.
    public let clause: String
    public let value: VerdictValue
    /// The measured value or the missing evidence.
    public let detail: String

    public init(clause: String, value: VerdictValue, detail: String) {
        self.clause = clause
        self.value = value
        self.detail = detail
    }

    public var description: String { "\(clause): \(value.rawValue) (\(detail))" }
}
