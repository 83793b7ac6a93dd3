import ChaosClients
import ChaosCore
import ChaosTestKit
import Foundation

@testable import ChaosFaults

/// A control group of a test's own with a supervised program in it, the fault on both, and the on-call person's hands.
struct MemoryBench: Sendable {
    static let megabyte: Int64 = 1 << 20
    /// What the group's limit is before anything is injected.
    static let limit = 128 * megabyte

    let directory: TemporaryDirectory
    let fixture: ControlGroupFixture
    let grower: SupervisedGrower
    /// The program that hogs are started from.
    let program: String

    /// A program that moves between 24 and 24 + `swing` MiB, and is started again when it was killed, unless told not to.
    init(swing: Int = 40, restarts: Bool = true) async throws {
        directory = try TemporaryDirectory("memory")
        fixture = try ControlGroupFixture(limit: Self.limit)
        grower = try await SupervisedGrower.start(
            in: fixture.folder, swing: swing, directory: directory, pause: restarts ? .milliseconds(100) : nil)
        let build = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") as NSString
        program = "\(build.deletingLastPathComponent)/firedrill"
        try await waitUntilReady()
    }

    /// The program has its base memory, so that the group is as a test expects it.
    private func waitUntilReady() async throws {
        let ready = directory.file("ready")
        try await expect("the program is ready") { FileManager.default.fileExists(atPath: ready) }
    }

    var target: Target {
        Target(
            name: "grower", allowsChaos: true,
            process: ProcessTarget(pidFile: grower.pidFile, cgroup: fixture.folder), source: "targets/grower.yaml")
    }

    /// The fault's parameters as the loader would make them: defaults, and what a test wants otherwise.
    static func parameters(_ changes: [String: ParameterValue] = [:]) -> FaultParameters {
        var values: [String: ParameterValue] = [:]
        for descriptor in MemoryPressure.parameters { values[descriptor.name] = descriptor.defaultValue }
        values["floor"] = .bytes(8 * megabyte)
        values["interval"] = .duration(.milliseconds(100))
        values["kill-within"] = .duration(.seconds(90))
        return FaultParameters(values.merging(changes) { $1 })
    }

    func context(_ changes: [String: ParameterValue] = [:], target: Target? = nil) -> FaultContext {
        FaultContext(
            target: target ?? self.target, parameters: Self.parameters(changes),
            run: "run-\(UUID().uuidString.prefix(8).lowercased())", clock: MonotonicRunClock(), program: program)
    }

    func fault(_ changes: [String: ParameterValue] = [:]) throws -> MemoryPressure {
        try MemoryPressure(context: context(changes))
    }

    func recover(_ undo: UndoRecord) async throws -> RecoveryReport {
        try await MemoryPressure.recover(undo, target: target, clock: MonotonicRunClock())
    }

    /// Both limits in MiB as `128 128`, rounded down.
    var limits: String {
        fixture.limits.split(separator: " ").map { "\((Int64($0) ?? 0) / Self.megabyte)" }.joined(separator: " ")
    }

    /// What a person on call does: gives the target more memory again, by hand.
    ///
    /// Between the two writes the fault may lower the first limit once more, and the kernel then refuses the second; a
    /// person would repeat the command.
    func raise(to megabytes: Int64) throws {
        var refusal: (any Error)?
        for _ in 0..<100 {
            do {
                try fixture.write("\(megabytes << 20)", to: "memory.memsw.limit_in_bytes")
                try fixture.write("\(megabytes << 20)", to: "memory.limit_in_bytes")
                return
            } catch { refusal = error }
        }
        if let refusal { throw refusal }
    }

    /// Ends the program before the group goes.
    func close() async {
        await grower.stop()
        fixture.remove()
    }

    /// Hogs with this tag.
    static func hogs(_ tag: String) async -> [FoundProcess] {
        await ProcessFinder.processes(withArguments: ["hog", "--tag", tag])
    }
}

/// Runs a test on a bench of its own and takes the bench down again, whatever happened.
func withMemoryBench(
    swing: Int = 40, restarts: Bool = true, _ body: (MemoryBench) async throws -> Void
) async throws {
    let bench = try await MemoryBench(swing: swing, restarts: restarts)
    do { try await body(bench) } catch {
        await bench.close()
        throw error
    }
    await bench.close()
}
