import ArgumentParser
import ChaosClients
import ChaosCore
import ChaosEngine
import ChaosLab
import Foundation

/// `firedrill torture`: kills the tool at every step and at random instants, and looks at what is left.
struct TortureCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "torture",
        abstract: "Kills the tool in mid-fault, again and again, and counts what is left behind.",
        discussion:
            "On a lab of its own. Each trial is read back with questions of its own, not by the faults' recovery.")

    @Option(name: .long, help: "Trials of each fault.")
    var trials = 20

    @Option(name: .long, help: "Only this fault; may be given many times.")
    var fault: [String] = []

    @Option(name: .long, help: "Which database the lab has: postgres or mariadb.", transform: LabDatabase.parse)
    var sql = SQLEngine.postgres

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...10_000).contains(trials) else { throw ValidationError("--trials takes a number from 1 to 10000.") }
    }

    func run() async throws {
        let status = try await SignalTrap.runToStatus { try await campaign() }
        if status != .pass { throw status.thrown }
    }

    private func campaign() async throws -> ExitStatus {
        let state = try StateFolder()
        let selected = try await TargetSelection.start(state.root, sql, output)
        let results: [TortureResult]
        do {
            results = try await torture(try await TortureLab(targetFile: selected.target.source), state)
        } catch {
            if let lab = selected.startedLab { await TargetSelection.bringDown(lab, output) }
            throw error
        }
        if let lab = selected.startedLab { await TargetSelection.bringDown(lab, output) }
        let report = TortureReport(results)
        if output.json {
            Terminal.output(try JSONText.write(report))
        } else {
            report.lines.forEach(Terminal.output)
        }
        return report.isClean ? .pass : .fail
    }

    private func torture(_ lab: TortureLab, _ state: StateFolder) async throws -> [TortureResult] {
        let lanes = lab.lanes().map { lane in lane.filter { fault.isEmpty || fault.contains($0.fault) } }
        return try await withThrowingTaskGroup(of: [TortureResult].self) { group in
            for (index, lane) in lanes.enumerated() where !lane.isEmpty {
                group.addTask { try await run(lane, home: "\(state.root)/torture/lane-\(index)") }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    private func run(_ lane: [TortureSubject], home: String) async throws -> [TortureResult] {
        var results: [TortureResult] = []
        for subject in lane {
            let folder = try RunFolder.make("\(home)/\(subject.fault)")
            let targetFile = "\(folder)/target.yaml"
            try subject.target.write(toFile: targetFile, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: targetFile)
            let name = subject.target.split(separator: "\n")[1].dropFirst("name: ".count)
            let trial = TortureTrial(
                subject: subject, home: folder, targetFile: targetFile, targetName: String(name),
                program: LabExecutables.own)
            for number in 0..<trials where !Task.isCancelled {
                results.append(try await trial.run(plan(number)))
                if (number + 1).isMultiple(of: 10) { output.say("\(subject.fault): \(number + 1) of \(trials)") }
            }
            try? FileManager.default.removeItem(atPath: targetFile)
        }
        return results
    }

    /// Victims in turn (a stop takes longest, so it comes least often), moments and instants at random.
    private func plan(_ number: Int) -> TorturePlan {
        let victim: TorturePlan.Victim = number % 10 == 9 ? .stop : number.isMultiple(of: 2) ? .tool : .toolAndReaper
        let moment = TorturePlan.Moment.allCases.randomElement() ?? .start
        let longest = moment == .start ? 400_000 : 30_000
        return TorturePlan(victim: victim, moment: moment, delay: .microseconds(Int.random(in: 0...longest)))
    }
}
