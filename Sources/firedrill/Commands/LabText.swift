import ChaosCore
import ChaosLab
import Foundation

/// Labs as text: for people and for programs.
enum LabText {
    /// Says each step on standard error.
    static func reporter(_ output: OutputOptions) -> @Sendable (LabProgress) -> Void {
        { output.say("  \(padded(DurationText.describe($0.elapsed), 8)) \($0.subject): \($0.state)") }
    }

    /// Writes one JSON document to standard output.
    static func json(_ value: some Encodable) throws {
        Terminal.output(try JSONText.write(value))
    }

    /// What `lab up` answers.
    static func show(_ status: LabStatus, _ output: OutputOptions) throws {
        if output.json { return try json(status) }
        if status.wasAlreadyUp { Terminal.output("The lab is already up.") }
        Terminal.output(table(status))
        Terminal.output("Take it down with: firedrill lab down --name \(status.name)")
    }

    /// What `lab down` answers.
    static func line(_ report: LabDownReport) -> String {
        guard report.wasThere else { return "There is no lab \(report.name)." }
        guard report.isClean else {
            return "Lab \(report.name) left behind: \(report.leftovers.joined(separator: ", "))"
        }
        let logs = report.logs.map { "; logs: \($0)" } ?? ""
        return "Lab \(report.name) is down, nothing left behind\(logs)"
    }

    /// A lab with its services, one a line.
    static func table(_ lab: LabStatus) -> String {
        let start = lab.startSeconds.map { ", started in \(DurationText.decimal($0, places: 1)) s" } ?? ""
        var lines = ["Lab \(lab.name): \(lab.state.rawValue)\(start)"]
        if let problem = lab.problem { lines.append("  problem  \(problem)") }
        lines += ["  api      \(lab.apiURL)", "  target   \(lab.targetFile)"]
        if let brokers = lab.kafkaBrokers { lines.append("  kafka    \(brokers)") }
        lines.append("  memory   \(lab.cgroup ?? "no control group: \(lab.cgroupReason ?? "unknown")")")
        let rows = lab.services.map(row)
        let widths = (0..<7).map { column in rows.map { $0[column].count }.max() ?? 0 }
        lines += rows.map { row in
            "  " + zip(row, widths).map { padded($0, $1) }.joined(separator: "  ").trimmingSpaces
        }
        return lines.joined(separator: "\n")
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private static func row(_ service: LabServiceStatus) -> [String] {
        let restarts = "\(service.restarts) restart\(service.restarts == 1 ? "" : "s")"
        let lastExit = service.lastExit.map { " (last: \($0))" } ?? ""
        return [
            service.name, service.state.rawValue, service.pid.map { "pid \($0)" } ?? "-",
            service.port.map { "port \($0)" } ?? "-",
            service.uptimeSeconds.map { "up \(DurationText.describe(.seconds($0)))" } ?? "-",
            restarts + lastExit, service.version ?? "",
        ]
    }
}
