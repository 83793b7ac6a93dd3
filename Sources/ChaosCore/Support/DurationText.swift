/// Reads and writes lengths of time the way the files and the reports spell them: `500ms`, `60s`, `2m`, `1h30m`.
public enum DurationText {
    private static let nanosecondsPerUnit: [(unit: String, nanoseconds: Int64)] = [
        ("ms", 1_000_000), ("us", 1_000), ("ns", 1), ("s", 1_000_000_000), ("m", 60_000_000_000),
        ("h", 3_600_000_000_000), ("d", 86_400_000_000_000),
    ]

    /// Parses one or more number-unit pairs; `nil` when the text is anything else or longer than 292 years.
    /// `0` needs no unit.
    public static func parse(_ text: String) -> Duration? {
        if text == "0" { return .zero }
        var rest = Substring(text)
        var total: Int64 = 0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(digits.count)
            let letters = rest.prefix { $0.isLetter }
            guard let unit = nanosecondsPerUnit.first(where: { $0.unit == letters }) else { return nil }
            rest = rest.dropFirst(letters.count)
            guard let part = product(digits, unit.nanoseconds) else { return nil }
            let (sum, overflow) = total.addingReportingOverflow(part)
            guard !overflow else { return nil }
            total = sum
        }
        return .nanoseconds(total)
    }

    /// Whole numbers are multiplied exactly; a fraction is rounded to the nanosecond.
    private static func product(_ digits: Substring, _ unit: Int64) -> Int64? {
        if let whole = Int64(digits) {
            let (product, overflow) = whole.multipliedReportingOverflow(by: unit)
            return overflow ? nil : product
        }
        guard let number = Double(digits) else { return nil }
        let rounded = (number * Double(unit)).rounded()
        return rounded < 9e18 ? Int64(rounded) : nil
    }

    /// The shortest spelling with about three significant digits: `4 ms`, `3.12 s`, `2 min 05 s`.
    public static func describe(_ length: Duration) -> String {
        let seconds = length.inSeconds
        let sign = seconds < 0 ? "-" : ""
        let magnitude = abs(seconds)
        switch magnitude {
        case ..<0.000_5: return magnitude == 0 ? "0 s" : "\(sign)\(decimal(magnitude * 1e6, places: 0)) us"
        case ..<0.999_5: return "\(sign)\(decimal(magnitude * 1e3, places: magnitude < 0.01 ? 1 : 0)) ms"
        case ..<59.995: return "\(sign)\(decimal(magnitude, places: 2)) s"
        case ..<3599.5:
            let whole = Int(magnitude.rounded())
            return "\(sign)\(whole / 60) min \(padded(whole % 60)) s"
        default:
            let minutes = Int((magnitude / 60).rounded())
            return "\(sign)\(minutes / 60) h \(padded(minutes % 60)) min"
        }
    }

    /// The spelling that `parse` reads back exactly, for files: `60s`, `1500ms`. For lengths of zero and more.
    public static func canonical(_ length: Duration) -> String {
        let nanoseconds = length.nanoseconds
        for (unit, size) in nanosecondsPerUnit.sorted(by: { $0.nanoseconds > $1.nanoseconds })
        where nanoseconds % size == 0 && nanoseconds != 0 {
            return "\(nanoseconds / size)\(unit)"
        }
        return "0s"
    }

    private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// A number with at most this many decimal places, without trailing zeros.
    public static func decimal(_ number: Double, places: Int) -> String {
        let scale = (0..<places).reduce(1.0) { product, _ in product * 10 }
        guard number.isFinite, abs(number) < 1e15, abs(number) * scale < 9e18 else { return "\(number)" }
        let scaled = Int64((abs(number) * scale).rounded())
        let whole = scaled / Int64(scale)
        var fraction = String(scaled % Int64(scale))
        fraction = String(repeating: "0", count: max(0, places - fraction.count)) + fraction
        while fraction.hasSuffix("0") { fraction.removeLast() }
        let sign = number < 0 && scaled != 0 ? "-" : ""
        return fraction.isEmpty || places == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(fraction)"
    }
}
