/// How one variable of a request gets its value, anew in each iteration.
///
/// Built in and not generated: `${vu}`, `${iteration}` (both from 1 and 0 as in k6) and `${user}`, the source report's
/// `vu * 100000 + iteration + 1`, which no two iterations of a run share; `${uuid}` is a random UUID.
public indirect enum VariableGenerator: Sendable, Equatable {
    /// A whole number between both bounds, each included.
    case random(ClosedRange<Int>)
    /// This many different whole numbers of the range in random order: `${name.0}`, `${name.1}`...
    case sample(count: Int, from: ClosedRange<Int>)
    /// One of the alternatives, by weight.
    case oneOf([(weight: Double, generator: VariableGenerator)])

    public static func == (left: VariableGenerator, right: VariableGenerator) -> Bool {
        switch (left, right) {
        case (.random(let a), .random(let b)): a == b
        case (.sample(let a, let b), .sample(let c, let d)): a == c && b == d
        case (.oneOf(let a), .oneOf(let b)):
            a.count == b.count && zip(a, b).allSatisfy { $0.weight == $1.weight && $0.generator == $1.generator }
        default: false
        }
    }
}
