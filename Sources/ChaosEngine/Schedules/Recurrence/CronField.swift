import ChaosCore

/// One field of a cron expression that is a set of numbers: minute, hour, month.
struct CronField {
    /// What a field may hold.
    struct Kind: Sendable {
        let name: String
        let range: ClosedRange<Int>
        var names: [String] = []

        static let minute = Kind(name: "minute", range: 0...59)
        static let hour = Kind(name: "hour", range: 0...23)
        static let dayOfMonth = Kind(name: "day of month", range: 1...31)
        static let month = Kind(
            name: "month", range: 1...12,
            names: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"])
        /// 7 is Sunday too.
        static let dayOfWeek = Kind(
            name: "day of week", range: 0...7, names: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"])
    }

    let kind: Kind

    init(_ kind: Kind) {
        self.kind = kind
    }

    /// The numbers that the text stands for: `*`, `5`, `MON-FRI`, `*/15`, `8-18/2` and lists of these.
    func values(_ text: Substring) throws(CronProblem) -> Set<Int> {
        var values: Set<Int> = []
        for item in text.split(separator: ",", omittingEmptySubsequences: false) { values.formUnion(try one(item)) }
        return values
    }

    /// The numbers of one item of a list.
    func one(_ item: Substring) throws(CronProblem) -> Set<Int> {
        let halves = item.split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count <= 2, let body = halves.first, !body.isEmpty else { throw problem(item) }
        var step = 1
        if halves.count == 2 {
            guard halves[1].allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(halves[1]), number > 0,
                number <= kind.range.upperBound
            else { throw problem(item, "the step must be a number from 1 to \(kind.range.upperBound)") }
            step = number
        }
        let range = try range(body, hasStep: halves.count == 2, item)
        return Set(stride(from: range.lowerBound, through: range.upperBound, by: step))
    }

    private func range(_ body: Substring, hasStep: Bool, _ item: Substring) throws(CronProblem) -> ClosedRange<Int> {
        // Sunday is 0; as 7 it is only what somebody wrote.
        let full = kind.range.lowerBound...(kind.range.upperBound == 7 ? 6 : kind.range.upperBound)
        if body == "*" { return full }
        let ends = body.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count <= 2 else { throw problem(item) }
        let low = try number(ends[0], item)
        if ends.count == 1 { return hasStep ? low...max(low, full.upperBound) : low...low }
        var high = try number(ends[1], item)
        // FRI-SUN is meant to end on the week's last day.
        if kind.range.upperBound == 7, high == 0, low > 0 { high = 7 }
        guard low <= high else {
            throw problem(item, "the range runs backwards; write it as two, such as 22-23,0-2")
        }
        return low...high
    }

    /// One number, by itself or by its name.
    func number(_ text: Substring, _ item: Substring) throws(CronProblem) -> Int {
        if let index = kind.names.firstIndex(of: text.uppercased()) {
            return index + (kind.range.lowerBound == 1 ? 1 : 0)
        }
        guard !text.isEmpty, text.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(text) else {
            throw problem(item)
        }
        guard kind.range.contains(number) else {
            throw problem(item, "\(number) is not from \(kind.range.lowerBound) to \(kind.range.upperBound)")
        }
        return number
    }

    /// What is wrong with an item of this field.
    func problem(_ item: Substring, _ why: String? = nil) -> CronProblem {
        let allowed = "\(kind.range.lowerBound) to \(kind.range.upperBound)"
        let names = kind.names.first.map { first in ", \(first) to \(kind.names.last ?? first)" } ?? ""
        return CronProblem(
            "the \(kind.name) \"\(item)\" is not understood: "
                + (why ?? "\(allowed)\(names), *, ranges a-b, steps /n and lists are"))
    }
}

/// Why a text is no cron expression, in a sentence without its point.
struct CronProblem: Error, Equatable {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}
