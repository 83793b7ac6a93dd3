import ChaosCore

/// A variable generator made ready to run: bounds checked, weights summed.
indirect enum ValueDrawer {
    case number(lower: Int, span: UInt64)
    case sample(count: Int, lower: Int, span: UInt64)
    case choice(cumulative: [Double], drawers: [ValueDrawer])

    /// The most numbers that one sample may ask for; more would be a table, not a variable.
    private static let largestSample = 1_000

    /// Checks and compiles a generator; the text says what is wrong with it, for the error message.
    static func compile(_ generator: VariableGenerator) -> Result<ValueDrawer, InvalidGenerator> {
        switch generator {
        case .random(let range):
            return .success(.number(lower: range.lowerBound, span: span(of: range)))
        case .sample(let count, let range):
            guard count > 0, count <= largestSample else {
                return .failure(InvalidGenerator("a sample takes 1 to \(largestSample) numbers, not \(count)"))
            }
            guard span(of: range) >= UInt64(count - 1) else {
                return .failure(InvalidGenerator("\(count) different numbers do not exist in \(range)"))
            }
            return .success(.sample(count: count, lower: range.lowerBound, span: span(of: range)))
        case .oneOf(let alternatives):
            return compileChoice(alternatives)
        }
    }

    /// How many numbers one draw gives; `nil` for a single number that is named without an index.
    var sampleSize: Int? {
        switch self {
        case .number: nil
        case .sample(let count, _, _): count
        case .choice(_, let drawers): drawers.compactMap(\.sampleSize).min()
        }
    }

    /// Draws the numbers into `values` from `base` on; a longer alternative than the shortest gives its first numbers.
    func draw(into values: inout [Int], at base: Int, limit: Int, using random: inout LoadRandom) {
        switch self {
        case .number(let lower, let span):
            values[base] = lower &+ Int(truncatingIfNeeded: UInt64.random(in: 0...span, using: &random))
        case .sample(_, let lower, let span):
            Self.drawSample(into: &values, at: base, count: limit, lower: lower, span: span, using: &random)
        case .choice(let cumulative, let drawers):
            let point = random.unit() * (cumulative.last ?? 0)
            let index = cumulative.firstIndex { point < $0 } ?? drawers.count - 1
            drawers[index].draw(into: &values, at: base, limit: limit, using: &random)
        }
    }

    private static func compileChoice(
        _ alternatives: [(weight: Double, generator: VariableGenerator)]
    ) -> Result<ValueDrawer, InvalidGenerator> {
        var (cumulative, drawers, total) = ([Double](), [ValueDrawer](), 0.0)
        for (weight, generator) in alternatives {
            guard weight.isFinite, weight >= 0 else {
                return .failure(InvalidGenerator("the weight \(weight) is not a number from 0 up"))
            }
            switch compile(generator) {
            case .failure(let problem): return .failure(problem)
            case .success(let drawer): drawers.append(drawer)
            }
            total += weight
            cumulative.append(total)
        }
        guard total > 0, total.isFinite else { return .failure(InvalidGenerator("the weights add up to \(total)")) }
        guard Set(drawers.map { $0.sampleSize == nil }).count == 1 else {
            return .failure(InvalidGenerator("its alternatives mix single numbers with samples"))
        }
        return .success(.choice(cumulative: cumulative, drawers: drawers))
    }

    private static func span(of range: ClosedRange<Int>) -> UInt64 {
        UInt64(bitPattern: Int64(range.upperBound &- range.lowerBound))
    }

    /// Robert Floyd's sampling without repetition, then a shuffle so that every order is equally likely.
    private static func drawSample(
        into values: inout [Int], at base: Int, count: Int, lower: Int, span: UInt64, using random: inout LoadRandom
    ) {
        for drawn in 0..<count {
            let top = span - UInt64(count - 1 - drawn)
            let candidate = lower &+ Int(truncatingIfNeeded: UInt64.random(in: 0...top, using: &random))
            let taken = values[base..<base + drawn].contains(candidate)
            values[base + drawn] = taken ? lower &+ Int(truncatingIfNeeded: top) : candidate
        }
        for last in stride(from: count - 1, to: 0, by: -1) {
            values.swapAt(base + last, base + Int.random(in: 0...last, using: &random))
        }
    }
}

/// Why a generator cannot be used.
struct InvalidGenerator: Error, Equatable {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}
