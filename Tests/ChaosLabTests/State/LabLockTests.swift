import ChaosCore
import ChaosTestKit
import Foundation
import Glibc
import Testing

@testable import ChaosLab

struct LabLockTests {
    let directory: TemporaryDirectory
    let clock = MonotonicRunClock()
    var folder: LabFolder { .named("lab", in: directory.path) }

    init() throws {
        directory = try TemporaryDirectory("lock")
    }

    @Test func `one holder at a time, and the file goes with the last one`() async throws {
        let first = try await LabLock.take(for: folder, patience: .zero, clock: clock, creating: true)
        let error = await #expect(throws: ChaosError.self) {
            try await LabLock.take(for: folder, patience: .milliseconds(60), clock: clock)
        }
        #expect(error?.code == .targetBusy)
        #expect(error?.cause.contains("\(getpid())") == true)
        await first?.free()
        #expect(!LabFiles.exists(folder.path + ".lock"))
        let second = try await LabLock.take(for: folder, patience: .zero, clock: clock)
        #expect(second != nil)
        await second?.free()
        await second?.free()
        #expect(!LabFiles.exists(folder.path + ".lock"))
    }

    @Test func `without a state folder there is nothing to lock and nothing is made`() async throws {
        #expect(try await LabLock.take(for: folder, patience: .zero, clock: clock) == nil)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == [])
    }

    @Test func `many who take turns never hold it together`() async throws {
        let folder = folder
        let witness = directory.file("witness")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<12 {
                group.addTask {
                    let lock = try await LabLock.take(
                        for: folder, patience: .seconds(30), clock: MonotonicRunClock(), creating: true)
                    // Only one can make a folder that is not there.
                    #expect(mkdir(witness, 0o700) == 0)
                    await Task.yield()
                    #expect(rmdir(witness) == 0)
                    await lock?.free()
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func `the lock of a process that was killed is free`() async throws {
        try LabFiles.makeFolder(LabFolder.parent(in: directory.path))
        let path = folder.path + ".lock"
        let holder = try await ProcessSpawner.shared.start(
            SpawnRequest(
                executable: "/usr/bin/flock", arguments: [path, "sh", "-c", "echo held; exec sleep 30"],
                environment: ["PATH": "/usr/bin:/bin"], workingFolder: "/", logFile: directory.file("log"),
                newSession: true))
        try await eventually("it is held") { SystemText.read(directory.file("log")) == "held\n" }
        await #expect(throws: ChaosError.self) {
            try await LabLock.take(for: folder, patience: .zero, clock: clock)
        }
        kill(-holder.identity.pid, SIGKILL)
        let lock = try await LabLock.take(for: folder, patience: .seconds(30), clock: clock)
        #expect(lock != nil)
        await lock?.free()
    }
}
