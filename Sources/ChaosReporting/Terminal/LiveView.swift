import ChaosCore

/// Draws a `LiveState` as lines of text. Pure: the same state and size give the same lines.
public struct LiveView: Sendable {
    private static let barWidth = 20

    private let width: Int
    private let height: Int
    private let paint: Paint

    /// - Parameters:
    ///   - width: Columns that no line exceeds; a line as wide as the terminal itself would wrap on some.
    ///   - height: Lines that are drawn at most; older events are left out first, then indicators.
    public init(width: Int, height: Int, colour: Bool) {
        self.width = max(1, width)
        self.height = max(1, height)
        paint = Paint(isOn: colour)
    }

    /// The lines, without line ends.
    public func lines(_ state: LiveState) -> [String] {
        picture(state).map { $0.rendered(width: width, paint: paint) }
    }

    /// The columns that each of the lines takes.
    func widths(_ state: LiveState) -> [Int] {
        picture(state).map { min(width, $0.width) }
    }

    private func picture(_ state: LiveState) -> [StyledLine] {
        let head = [title(state), progress(state), incident(state)]
        let indicators = shortened(indicators(state), to: max(0, height - head.count))
        let room = height - head.count - indicators.count
        let events = state.events.suffix(max(0, room)).map { StyledLine("  \(SafeText.line($0))", .faint) }
        return Array((head + indicators + events).prefix(height))
    }

    /// One plain line for a log: what is being done now, and how the incident stands.
    public static func plainLine(_ state: LiveState) -> String {
        var parts = ["\(clock(state.elapsed)) \(SafeText.line(state.stage))"]
        if let remaining = state.remaining { parts.append("\(clock(remaining)) left") }
        if let level = state.level { parts.append(level.rawValue) }
        if !state.firing.isEmpty { parts.append("firing: \(firing(state))") }
        return parts.joined(separator: ", ")
    }

    private func title(_ state: LiveState) -> StyledLine {
        StyledLine(SafeText.line(state.title), .strong)
    }

    private func progress(_ state: LiveState) -> StyledLine {
        var line = StyledLine("\(Self.clock(state.elapsed))  ")
        line.add(SafeText.line(state.stage), .strong)
        if let progress = state.progress, progress.isFinite {
            let done = Int((min(1, max(0, progress)) * Double(Self.barWidth)).rounded())
            line.add("  \(String(repeating: "█", count: done))")
            line.add(String(repeating: "░", count: Self.barWidth - done), .faint)
        }
        if let remaining = state.remaining { line.add("  \(Self.clock(remaining)) left") }
        return line
    }

    private func incident(_ state: LiveState) -> StyledLine {
        var line = StyledLine()
        if let level = state.level {
            line.add("\(level.rawValue) \(level.meaning)", .bad)
        } else {
            line.add("no incident", .good)
        }
        if state.firing.isEmpty {
            line.add("  no alert firing")
        } else {
            line.add("  alerts firing: ")
            line.add(Self.firing(state), .bad)
        }
        return line
    }

    private func indicators(_ state: LiveState) -> [StyledLine] {
        let widest = state.indicators.map { DisplayWidth.of(SafeText.line($0.name)) }.max() ?? 0
        return state.indicators.map { indicator in
            let (mark, tone): (String, Paint.Tone) =
                switch indicator.state {
                case .ok: ("ok ", .good)
                case .bad: ("BAD", .bad)
                case .unknown: (" ? ", .doubtful)
                }
            var line = StyledLine("  \(mark)", tone)
            line.add("  \(DisplayWidth.pad(SafeText.line(indicator.name), to: widest))  ")
            line.add(SafeText.line(indicator.value), indicator.state == .bad ? .bad : .plain)
            return line
        }
    }

    private func shortened(_ lines: [StyledLine], to room: Int) -> [StyledLine] {
        guard lines.count > room else { return lines }
        guard room > 0 else { return [] }
        return lines.prefix(room - 1) + [StyledLine("  and \(lines.count - room + 1) more", .faint)]
    }

    private static func firing(_ state: LiveState) -> String {
        SafeText.line(state.firing.joined(separator: ", "))
    }

    /// `0:42`, `12:05`, `1:00:00`; rounded to the second.
    private static func clock(_ length: Duration) -> String {
        let seconds = Int(max(0, length.inSeconds).rounded())
        let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60)
        return hours > 0 ? "\(hours):\(padded(minutes)):\(padded(rest))" : "\(minutes):\(padded(rest))"
    }

    private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
