import ChaosCore
import ChaosTestKit
import Foundation
import Glibc
import Synchronization
import Testing

@testable import ChaosLab

/// Whoever is killed, frozen or interrupted at whatever moment: `down` leaves nothing behind.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct AccidentTests {
    let house: LabHouse

    init() throws {
        house = try LabHouse()
    }

    @Test func `a lab whose supervisor was killed loses its services and can be taken down and up again`() async throws
    {
        let status = try await Lab.up(house.options("orphans"))
        let record = try house.record("orphans")
        #expect(kill(try #require(status.supervisorPID), SIGKILL) == 0)
        try await eventually("no service outlives the supervisor") {
            record.processes.allSatisfy { !ProcessTable.isAlive($0) }
        }
        let left = try #require(await house.status("orphans"))
        #expect(left.state == .abandoned && !left.isReady && left.problem != nil)
        #expect(left.services.allSatisfy { $0.state == .lost })

        try await house.withLab("orphans") { again in #expect(!again.wasAlreadyUp && again.isReady) }
        house.expectNothingLeft(of: record.plan)
    }

    @Test(arguments: [0.05, 0.3, 0.7, 1.1])
    func `an up that is killed half-way leaves nothing after down`(seconds: Double) async throws {
        let up = try await startUp("halfway")
        let folder = house.folder("halfway")
        try await eventually("the folder is there") { LabFiles.exists(folder.recordFile) }
        try await Task.sleep(for: .seconds(seconds))
        let plan = try house.record("halfway").plan
        up.signal(SIGKILL)
        _ = await up.exit()
        let report = try await Lab.down(name: "halfway", stateFolder: house.stateFolder)
        #expect(report.leftovers == [])
        house.expectNothingLeft(of: plan)
    }

    @Test func `a lab whose starter is killed before it is ready takes its services down by itself`() async throws {
        var isStarting = false
        // A lab that is ready before this test has looked is taken down, and another one started.
        for _ in 0..<5 where !isStarting {
            let up = try await startUp("lifeline")
            try await eventually("the first service is ready") {
                (try? house.record("lifeline"))?.services.contains { $0.state == .ready } ?? false
            }
            up.signal(SIGSTOP)
            isStarting = try house.record("lifeline").phase == .starting
            up.signal(SIGKILL)
            _ = await up.exit()
            if !isStarting { _ = try await Lab.down(name: "lifeline", stateFolder: house.stateFolder) }
        }
        try #require(isStarting, "the machine was faster than the test")
        let plan = try house.record("lifeline").plan
        try await eventually(within: .seconds(90), "everything has ended") {
            ProcessTable.processes(withEnvironment: plan.environmentMark).isEmpty
        }
        // Stopped and not failed where the last service was ready in the very moment of the kill.
        #expect([.failed, .stopped].contains(try house.record("lifeline").phase))
        _ = try await Lab.down(name: "lifeline", stateFolder: house.stateFolder)
        house.expectNothingLeft(of: plan)
    }

    @Test func `an up that is cancelled takes down what it had started`() async throws {
        let seen = Mutex<LabPlan?>(nil)
        let house = house
        let up = Task {
            try await Lab.up(house.options("cancelled")) { step in
                if step.state == "ready" { seen.withLock { $0 = $0 ?? (try? house.record("cancelled").plan) } }
            }
        }
        try await eventually("the first service is ready") { seen.withLock { $0 != nil } }
        up.cancel()
        await #expect(throws: CancellationError.self) { try await up.value }
        house.expectNothingLeft(of: try #require(seen.withLock { $0 }))
    }

    @Test func `a service that cannot start fails the whole lab with its own words`() async throws {
        let broken = try house.directory.write(
            "#!/bin/sh\necho the disk is made of cheese >&2\nexit 3\n", to: "issuance", permissions: 0o755)
        var options = house.options("broken")
        options.executables = try ServicePaths.find(
            firedrill: house.executables.firedrill, issuance: broken,
            searchPath: ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin")
        do {
            _ = try await Lab.up(options)
            Issue.record("it came up")
        } catch let error as ChaosError {
            #expect(error.operation == "run migrate")
            #expect(error.cause.contains("exit code 3") && error.cause.contains("the disk is made of cheese"))
            #expect(error.remedy?.contains("\(house.stateFolder)/logs/broken/") == true)
        }
        #expect(!LabFiles.exists(house.folder("broken").path))
        #expect(await Lab.status(stateFolder: house.stateFolder) == [])
    }

    @Test func `a frozen service and a frozen supervisor do not keep a lab from going down`() async throws {
        try await house.withLab("frozen") { status in
            let redis = try #require(status.services.first { $0.name == "redis" }?.pid)
            for pid in [redis, try #require(status.supervisorPID)] { #expect(kill(pid, SIGSTOP) == 0) }
        }
    }

    @Test func `a second up of the same name is refused while the first is under way`() async throws {
        let folder = house.folder("busy")
        let lock = try await LabLock.take(
            for: folder, patience: .zero, clock: MonotonicRunClock(), creating: true)
        let error = await #expect(throws: ChaosError.self) { try await Lab.up(house.options("busy")) }
        #expect(error?.code == .targetBusy)
        #expect(error?.cause == "process \(getpid()) is bringing this lab up or down")
        await lock?.free()
    }

    /// `firedrill lab up` as a process of its own, which can be killed.
    private func startUp(_ name: String) async throws -> ChildProcess {
        try await ProcessSpawner.shared.start(
            SpawnRequest(
                executable: house.executables.firedrill, arguments: ["lab", "up", "--name", name],
                environment: [
                    "FIREDRILL_HOME": house.stateFolder,
                    "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin",
                    "SWIFT_BACKTRACE": "enable=no",
                ],
                workingFolder: house.stateFolder, logFile: house.directory.file("up.log")))
    }
}
