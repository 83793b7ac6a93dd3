import ChaosCore
import Foundation

/// How far an earlier run came, as its audit log tells.
public struct RunbookProgress: Sendable, Equatable {
    /// A step that was finished.
    struct Done: Sendable, Equatable {
        let textHash: String
        let output: String
        let effect: StepFacts.Effect
    }

    public private(set) var runbook = ""
    public private(set) var target = ""
    public private(set) var incident: String?
    private(set) var done: [String: Done] = [:]
    /// Started, and nobody knows what came of it.
    private(set) var unsure: Set<String> = []
    private var outputs: [String: String] = [:]

    /// Nothing was done before.
    public static let none = RunbookProgress()

    /// Reads an audit log. Lines that a crash tore are passed over. Throws `usage` when there is no such log.
    public static func read(folder: String) throws(ChaosError) -> RunbookProgress {
        let path = "\(folder)/audit.jsonl"
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ChaosError(
                .usage, operation: "resume the run", target: path, cause: "there is no such audit log",
                remedy: "The folder's name is the run's.")
        }
        var progress = RunbookProgress()
        for line in data.split(separator: UInt8(ascii: "\n")) {
            guard let entry = try? JSONDecoder().decode(AuditLine.self, from: Data(line)) else { continue }
            progress.take(entry)
        }
        return progress
    }

    private mutating func take(_ line: AuditLine) {
        if line.event == .began {
            runbook = line.runbook ?? ""
            target = line.target ?? ""
            incident = line.incident
        }
        guard let step = line.step else { return }
        switch line.event {
        case .started:
            unsure.insert(step)
            done[step] = nil
        case .commandEnded:
            outputs[step] = line.output
        case .done:
            unsure.remove(step)
            done[step] = Done(
                textHash: line.textHash ?? "", output: outputs[step] ?? "", effect: line.effect ?? .notAsked)
        case .notDone:
            // A command that failed is over; one that was interrupted is not known to be.
            if line.ending == .failed { unsure.remove(step) }
        case .undone:
            done[step] = nil
            unsure.remove(step)
        case .began, .resumed, .asked, .skipped, .undoStarted, .undoFailed, .ended: break
        }
    }
}
