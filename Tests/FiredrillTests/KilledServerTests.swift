import ChaosTestKit
import Foundation
import Glibc
import Testing

/// A part of the target is killed at each stage of a drill: no crash, no pass, a reason that names the part, nothing left.
///
/// Every part has a lab of its own and they run side by side, which shows at the same time that two runs against two labs
/// do not meet. The lab starts what was killed again, so that only the tool's own watching can notice.
@Suite struct KilledServerTests {
    enum Stage: String, Sendable, CaseIterable {
        case warmUp = "warm-up"
        case injecting, holding, recovering
    }

    struct Victim: Sendable, CustomTestStringConvertible {
        /// As `lab status` calls it.
        let service: String
        /// As a reason must name it.
        let named: String
        let stages: [Stage]
        var testDescription: String { "\(service) at \(stages.map(\.rawValue).joined(separator: ", "))" }
    }

    /// Kafka once in each lab and at two stages only: its new brokers have new ports, and the lab starts the API anew.
    static let victims = [
        Victim(service: "redis", named: "Redis", stages: Stage.allCases),
        Victim(service: "postgres", named: "PostgreSQL", stages: Stage.allCases),
        Victim(service: "api", named: "the API's process", stages: Stage.allCases),
        Victim(service: "kafka", named: "Kafka", stages: [.injecting]),
        Victim(service: "kafka", named: "Kafka", stages: [.holding]),
    ]

    /// For `make torture-servers`: every part at every stage.
    static let everyVictim =
        victims + [
            Victim(service: "kafka", named: "Kafka", stages: [.warmUp]),
            Victim(service: "kafka", named: "Kafka", stages: [.recovering]),
            Victim(service: "points-worker", named: "the worker", stages: Stage.allCases),
        ]

    /// As short as a drill can be that still has every stage.
    private static let experiment = """
        version: 1
        title: Quick lock contention
        documented: { level: L2, mttd: seconds, mttr: minutes }
        load:
          - { scenario: issue-coupon, executor: constant-arrival-rate, rate: 20/s }
          - { scenario: place-order, executor: constant-arrival-rate, rate: 10/s }
        steady-state:
          - http.success_ratio{scenario=issue-coupon} >= 50%
          - http.success_ratio{scenario=place-order} >= 50%
        fault:
          kind: redis-lock-contention
          duration: 2s
          parameters: { keys: "lock:coupon:{8..13}", lease: 1s }
        detect:
          - alert: CouponLockContention
            when: http.p95{scenario=issue-coupon} > 500ms
            for: 500ms
        hypothesis: { no-worse-than: L1 }
        timing: { sampling-interval: 500ms, warm-up: 1s, baseline: 500ms, stability: 500ms, recovery-deadline: 4s }
        """

    @Test(arguments: victims)
    func aPartThatDiesAtAnyStageIsNamedAndNothingPasses(_ victim: Victim) async throws {
        try await kill(victim, in: Self.experiment)
    }

    /// All shipped experiments, shortened: for `make torture-servers`, since it takes most of an hour.
    @Test(.enabled(if: wanted != nil), arguments: shipped)
    func everyShippedExperimentNoticesADeadPart(_ name: String) async throws {
        let path = "\(Self.project)/experiments/\(name).yaml"
        let experiment = Self.shortened(try String(contentsOfFile: path, encoding: .utf8))
        for victim in Self.everyVictim {
            // Ending the API's process is what these faults are for.
            if name == "memory-pressure", victim.service == "api" { continue }
            try await kill(victim, in: experiment)
        }
    }

    private static let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// `all`, or the name of one experiment.
    private static let wanted = ProcessInfo.processInfo.environment["FIREDRILL_EVERY_EXPERIMENT"]

    private static let shipped: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(project)/experiments")) ?? []
        return names.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
            .filter { wanted == "all" || wanted == $0 }
    }()

    /// Light load and short times; nothing that needs audits or a runbook.
    private static func shortened(_ text: String) -> String {
        text.replacing(/\n(respond|timing|hypothesis):[^\n]*(\n +[^\n]*)*/, with: "")
            .replacing(/rate: [0-9]+\/s/, with: "rate: 20/s")
            .replacing(/\n  duration: [0-9a-z]+/, with: "\n  duration: 6s") + """

                hypothesis: { no-worse-than: L1 }
                timing: { sampling-interval: 500ms, warm-up: 1s, baseline: 500ms, stability: 500ms, recovery-deadline: 4s }

                """
    }

    private func kill(_ victim: Victim, in experiment: String) async throws {
        let desk = try Desk()
        try desk.directory.write(experiment, to: "quick.yaml")
        let valid = try await desk.run(["validate", "quick.yaml"])
        try #require(valid.status == 0, "\(valid.errors)")
        let up = try await desk.run(["lab", "up"])
        try #require(up.status == 0, "\(up.errors)")
        do {
            for stage in victim.stages {
                try await waitUntilHealthy(desk)
                try await drill(victim, stage, desk)
            }
        } catch { Issue.record(error) }
        let down = try await desk.run(["lab", "down"])
        #expect(down.status == 0, "\(down.errors)")
    }

    private func drill(_ victim: Victim, _ stage: Stage, _ desk: Desk) async throws {
        // A gate that still sees the last drill's damage refuses to begin; that is right, and says nothing of this stage.
        for attempt in 1...5 {
            let lab = try await status(desk)
            let service = lab.services.first { $0["name"] as? String == victim.service }
            let pid = Int32(try #require(service?["pid"] as? Int))
            let running = try desk.start(
                ["run", "quick.yaml", "--json", "--target", "shop.yaml", "--confirm", lab.name])
            let isReached = try await reach(stage, running, desk, pid)
            if isReached, try await finish(victim, stage, pid, running, desk) { return }
            // Whoever was only stopped goes on, and a run that was too quick for us may have ended in any way.
            if !isReached { Glibc.kill(pid, SIGCONT) }
            running.signal(SIGINT)
            let run = await running.finish()
            #expect(isReached || [0, 2, 3, 5].contains(run.status), "\(stage): \(run.errors)")
            guard attempt < 5 else {
                let reasons = run.json["reasons"] ?? "no verdict"
                throw ServerError("\(victim.service), \(stage.rawValue): never reached: \(reasons) \(run.errors)")
            }
            try await waitUntilHealthy(desk)
        }
    }

    /// Kills and looks at what is told; false when that came too late to be seen, as on a machine that stands still.
    private func finish(
        _ victim: Victim, _ stage: Stage, _ pid: Int32, _ running: RunningCommand, _ desk: Desk
    ) async throws -> Bool {
        Glibc.kill(pid, SIGKILL)
        // The tool looks at its target for the last time when the steady state has held for its window.
        let isSettling = running.errorText.contains("waiting for the steady state")
        let run = await running.finish()
        if isSettling, stage != .recovering || run.status == 0 { return false }
        let reasons = (run.json["reasons"] as? [[String: Any]] ?? []).map { "\($0["detail"] ?? "")" }
        let told = "\(victim.service), \(stage.rawValue): \(reasons) \(run.errors)"
        // For whoever runs them all: what came of each.
        if Self.wanted != nil {
            print("killed \(victim.service), \(stage.rawValue): exit \(run.status); \(reasons.joined(separator: "; "))")
        }
        // 2 and 3 are verdicts, 4 says that a fault may be in, 69 that a part does not answer; 1 is a crash of ours.
        #expect([2, 3, 4, 69].contains(run.status), "exit \(run.status): \(told)")
        #expect(run.json["verdict"] as? String != "pass", "\(told)")
        // A part that is gone before the load could start is named by the address where it does not answer.
        let names = [victim.named] + (stage == .warmUp ? ["could not connect to the target", "could not reach"] : [])
        #expect(names.contains { (reasons + [run.errors]).joined().contains($0) }, "\(told)")
        let recover = try await desk.run(["recover", "--all", "--json"])
        #expect([0, 4].contains(recover.status), "\(told) \(recover.output)")
        if recover.status == 0 {
            let again = try await desk.run(["recover", "--all", "--json"])
            #expect((again.json["leftovers"] as? [Any])?.isEmpty == true, "\(told) \(again.output)")
        }
        return true
    }

    /// Waits for the stage; false when it did not come.
    private func reach(
        _ stage: Stage, _ running: RunningCommand, _ desk: Desk, _ pid: Int32
    ) async throws -> Bool {
        switch stage {
        case .warmUp:
            // By now the tool has asked each part when it was started.
            return try await eventually(running) { running.errorText.contains("warming up") }
        case .injecting:
            return try await eventually(running) { hasOpenEntry(desk) }
        case .holding:
            return try await eventually(running) { running.errorText.contains("fault in") }
        case .recovering:
            // Recovery takes milliseconds on a healthy server, and as long as we like on one that stands still.
            guard try await eventually(running, { running.errorText.contains("fault in") }) else { return false }
            let length = (experimentSeconds(desk) ?? 2) * 1000 - 1500
            try await Task.sleep(for: .milliseconds(length))
            Glibc.kill(pid, SIGSTOP)
            if hasBegunToRecover(running) { return false }
            return try await eventually(running) { hasBegunToRecover(running) }
        }
    }

    private func hasBegunToRecover(_ running: RunningCommand) -> Bool {
        ["taking the fault out", "waiting for the steady state"].contains { running.errorText.contains($0) }
    }

    private func experimentSeconds(_ desk: Desk) -> Int? {
        let text = try? String(contentsOfFile: desk.directory.file("quick.yaml"), encoding: .utf8)
        return text?.firstMatch(of: /\n  duration: ([0-9]+)s/).flatMap { Int($0.output.1) }
    }

    /// False when the program ended first, or a minute was not enough.
    private func eventually(_ running: RunningCommand, _ holds: () -> Bool) async throws -> Bool {
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            if holds() { return true }
            if Glibc.kill(running.pid, 0) != 0 { return false }
            try await Task.sleep(for: .milliseconds(1))
        }
        return false
    }

    private func hasOpenEntry(_ desk: Desk) -> Bool {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(desk.state)/journal")) ?? []
        return names.contains { $0.hasSuffix(".json") }
    }

    // MARK: The lab

    private struct LabState {
        let name: String
        let folder: String
        let isReady: Bool
        let services: [[String: Any]]
    }

    private func status(_ desk: Desk) async throws -> LabState {
        let status = try await desk.run(["lab", "status", "--json"])
        let labs = try JSONSerialization.jsonObject(with: Data(status.output.utf8)) as? [[String: Any]] ?? []
        let lab = try #require(labs.first)
        return LabState(
            name: lab["name"] as? String ?? "", folder: lab["folder"] as? String ?? "",
            isReady: lab["isReady"] as? Bool ?? false, services: lab["services"] as? [[String: Any]] ?? [])
    }

    /// The lab's own file without its audits, which wait for a backlog that a dead part never works off.
    private func writeTarget(_ lab: LabState, _ desk: Desk) throws {
        let text = try String(contentsOfFile: "\(lab.folder)/target.yaml", encoding: .utf8)
        let end = try #require(text.firstRange(of: "\naudits:")).lowerBound
        try desk.directory.write(String(text[..<end]) + "\n", to: "shop.yaml", permissions: 0o600)
    }

    /// Every part is up again and answers.
    private func waitUntilHealthy(_ desk: Desk) async throws {
        let deadline = ContinuousClock.now + .seconds(120)
        while ContinuousClock.now < deadline {
            let lab = try await status(desk)
            try writeTarget(lab, desk)
            let doctor = ["doctor", "--target", "shop.yaml", "--confirm", lab.name]
            if lab.isReady, try await desk.run(doctor).status == 0 { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw ServerError("the lab did not get well again within two minutes")
    }
}
