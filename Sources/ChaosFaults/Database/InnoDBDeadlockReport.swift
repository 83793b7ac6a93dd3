/// The latest deadlock in the text of `SHOW ENGINE INNODB STATUS`.
struct InnoDBDeadlockReport: Sendable, Equatable, CustomStringConvertible {
    /// When, as the server writes it, in its own time zone.
    let time: String
    /// The sessions in the circle, in the order of the report.
    let sessions: [Int64]
    /// The one that was rolled back; `nil` when the report does not say.
    let victim: Int64?

    /// `nil` when the server has seen no deadlock since its start.
    init?(_ status: String) {
        let lines = status.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
        guard let title = lines.firstIndex(of: "LATEST DETECTED DEADLOCK") else { return nil }
        let end = lines[title...].firstIndex { $0 == "TRANSACTIONS" } ?? lines.endIndex
        let body = lines[(title + 1)..<end]
        // "2026-11-27 03:11:20 0x7f3c...": a date, a time, and the thread's address.
        guard let stamp = body.first(where: { $0.first?.isNumber == true }) else { return nil }
        time = stamp.split(separator: " ").prefix(2).joined(separator: " ")
        let sessions = body.compactMap(Self.session)
        self.sessions = sessions
        let verdict = body.last { $0.contains("WE ROLL BACK TRANSACTION") }
        let number = verdict?.split(separator: "(").last.flatMap { Int($0.prefix { $0.isNumber }) }
        victim = number.flatMap { sessions.indices.contains($0 - 1) ? sessions[$0 - 1] : nil }
    }

    /// In "MariaDB thread id 12, OS thread handle ..." or "MySQL thread id 12, ..." the number.
    private static func session(_ line: String) -> Int64? {
        guard line.hasPrefix("MariaDB thread id ") || line.hasPrefix("MySQL thread id "),
            let start = line.firstRange(of: "thread id ")?.upperBound
        else { return nil }
        return Int64(line[start...].prefix { $0.isNumber })
    }

    var description: String {
        let circle = sessions.map { String($0) }.joined(separator: ", ")
        let victim = victim.map { ", session \($0) was rolled back" } ?? ""
        return "the server's latest deadlock was at \(time) between sessions \(circle)\(victim)"
    }
}
