import ChaosCore
import ChaosEngine
import ChaosReporting

extension AlertSetup {
    /// What the messages of one run say beside what happened.
    func wording(_ experiment: Experiment, target: Target, report: String, run: String)
        -> AlertWording
    {
        let texts = AlertTexts(plan.language)
        let runbook = experiment.response.runbook.map { name in
            let address = plan.runbookLink.map { AlertLink.filled($0, "{runbook}", with: name) }
            let file = "\(RunbookFiles.folder(beside: experiment.source))/\(name).md"
            return Notification.Link(texts[.runbook], address ?? file)
        }
        let address = plan.reportLink.map { AlertLink.filled($0, "{run}", with: run) }
        return AlertWording(
            language: plan.language, runbook: runbook,
            report: Notification.Link(texts[.report], address ?? report),
            targetOptions: Self.options(target))
    }

    /// How a command line names the target, quoted for a shell.
    private static func options(_ target: Target) -> String {
        let file = "--target \(quoted(target.source))"
        return target.isOwnLab ? file : "\(file) --confirm \(quoted(target.name))"
    }

    private static func quoted(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || "/._-:@%+=,".utf8.contains(byte)
        }
        if isPlain, !word.isEmpty { return word }
        return
            "'\(word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#))'"
    }
}
