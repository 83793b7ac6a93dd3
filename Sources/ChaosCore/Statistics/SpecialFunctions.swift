/// The functions behind exact intervals, to about 13 digits, without a C library: arithmetic only.
enum SpecialFunctions {
    private static let naturalLogarithmOf2 = 0.693_147_180_559_945_3
    private static let smallest = 1e-300
    private static let mostTerms = 100_000

    /// The natural logarithm; minus infinity at zero, not a number below.
    static func log(_ x: Double) -> Double {
        guard x > 0 else { return x == 0 ? -.infinity : .nan }
        guard x.isFinite else { return x }
        var exponent = Double(x.exponent)
        var fraction = x.significand
        if fraction > 1.414_213_562_373_095 {
            fraction /= 2
            exponent += 1
        }
        // log f = 2 artanh((f - 1) / (f + 1)); the argument is at most 0.172.
        let ratio = (fraction - 1) / (fraction + 1)
        let square = ratio * ratio
        var power = ratio
        var sum = 0.0
        for odd in stride(from: 1.0, through: 41, by: 2) {
            sum += power / odd
            power *= square
        }
        return exponent * naturalLogarithmOf2 + 2 * sum
    }

    /// e to the power of x.
    static func exp(_ x: Double) -> Double {
        guard x > -745, x < 709.7 else { return x < 0 ? 0 : x.isNaN ? .nan : .infinity }
        let twos = (x / naturalLogarithmOf2).rounded()
        let rest = (x - twos * 0.693_147_180_369_123_8) - twos * 1.908_214_929_270_587_7e-10
        var term = 1.0
        var sum = 1.0
        for index in 1...20 {
            term *= rest / Double(index)
            sum += term
        }
        return Double(sign: .plus, exponent: Int(twos), significand: sum)
    }

    /// The logarithm of the gamma function, for positive arguments (Stirling's series behind x = 10).
    static func logGamma(_ x: Double) -> Double {
        var shifted = x
        var product = 1.0
        while shifted < 10 {
            product *= shifted
            shifted += 1
        }
        let inverse = 1 / shifted
        let square = inverse * inverse
        let coefficients = [1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360_360, 1.0 / 156]
        var power = inverse
        var series = 0.0
        for coefficient in coefficients {
            series += coefficient * power
            power *= square
        }
        let halfLogOf2Pi = 0.918_938_533_204_672_8
        return (shifted - 0.5) * log(shifted) - shifted + halfLogOf2Pi + series - log(product)
    }

    /// The regularised incomplete beta function I_x(a, b), for positive a and b: the beta distribution's CDF.
    static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
        guard x > 0 else { return 0 }
        guard x < 1 else { return 1 }
        let front = exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(x) + b * log(1 - x))
        if x < (a + 1) / (a + b + 2) { return front * betaFraction(x, a, b) / a }
        return 1 - front * betaFraction(1 - x, b, a) / b
    }

    /// The regularised lower incomplete gamma function P(a, x): the chance of at least `a` events where x are expected.
    static func incompleteGamma(_ a: Double, _ x: Double) -> Double {
        guard x > 0 else { return 0 }
        let front = exp(a * log(x) - x - logGamma(a))
        guard x < a + 1 else { return 1 - front * gammaFraction(a, x) }
        var term = 1 / a
        var sum = term
        for index in 1..<mostTerms where term > sum * 1e-17 {
            term *= x / (a + Double(index))
            sum += term
        }
        return front * sum
    }

    /// The point where an increasing function reaches the level (Ridders' method), to about 13 digits.
    static func solve(
        _ level: Double, between least: Double, and most: Double, _ function: (Double) -> Double
    ) -> Double {
        var (low, high) = (least, most)
        var (below, above) = (function(low) - level, function(high) - level)
        guard below < 0 else { return low }
        guard above > 0 else { return high }
        for _ in 0..<200 where high - low > 1e-14 * abs(high) {
            let middle = low + (high - low) / 2
            let atMiddle = function(middle) - level
            let guess = middle - (middle - low) * atMiddle / (atMiddle * atMiddle - below * above).squareRoot()
            let point = guess > low && guess < high ? guess : middle
            let atPoint = function(point) - level
            for (x, y) in [(middle, atMiddle), (point, atPoint)] where x > low && x < high {
                if y < 0 { (low, below) = (x, y) } else { (high, above) = (x, y) }
            }
            if atPoint == 0 { return point }
        }
        return low + (high - low) / 2
    }

    // MARK: Continued fractions (Lentz)

    private static func betaFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
        var c = 1.0
        var d = 1 / kept(1 - (a + b) * x / (a + 1))
        var fraction = d
        for index in 1..<mostTerms {
            let m = Double(index)
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            d = 1 / kept(1 + even * d)
            c = kept(1 + even / c)
            fraction *= d * c
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            d = 1 / kept(1 + odd * d)
            c = kept(1 + odd / c)
            fraction *= d * c
            if abs(d * c - 1) < 1e-15 { break }
        }
        return fraction
    }

    private static func gammaFraction(_ a: Double, _ x: Double) -> Double {
        var b = x + 1 - a
        var c = 1 / smallest
        var d = 1 / kept(b)
        var fraction = d
        for index in 1..<mostTerms {
            let m = Double(index)
            let step = -m * (m - a)
            b += 2
            d = 1 / kept(step * d + b)
            c = kept(b + step / c)
            fraction *= d * c
            if abs(d * c - 1) < 1e-15 { break }
        }
        return fraction
    }

    private static func kept(_ x: Double) -> Double { abs(x) < smallest ? smallest : x }
}
