import ChaosTestKit
import Foundation
import Testing

@testable import ChaosLab

/// The `lab` command of the built executable.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct LabCommandTests {
    let house: LabHouse

    init() throws {
        house = try LabHouse()
    }

    @Test func `up, status and down answer with one JSON document each`() async throws {
        let up = try await firedrill(["lab", "up", "--name", "command", "--json", "--points-workers", "2"])
        #expect(up.status == .code(0))
        let status = try JSONDecoder().decode(LabStatus.self, from: Data(up.output.utf8))
        #expect(status.isReady && status.services.contains { $0.name == "points-worker-2" })
        let plan = try house.record("command").plan

        let list = try await firedrill(["lab", "status", "--json"])
        let labs = try JSONDecoder().decode([LabStatus].self, from: Data(list.output.utf8))
        #expect(labs.map { $0.name } == ["command"])

        let down = try await firedrill(["lab", "down", "--name", "command", "--json"])
        #expect(down.status == .code(0))
        #expect(try JSONDecoder().decode(LabDownReport.self, from: Data(down.output.utf8)).isClean)
        house.expectNothingLeft(of: plan)
    }

    @Test func `a missing server is named together with how to get it`() async throws {
        let answer = try await firedrill(["lab", "up"], path: "/nonexistent")
        #expect(answer.status == .code(1))
        #expect(answer.errors.contains("redis-server"))
        #expect(answer.errors.contains("apt-get install redis-server"))
        #expect(answer.output.isEmpty)
        #expect(!LabFiles.exists("\(house.stateFolder)/labs"))
    }

    private func firedrill(
        _ arguments: [String], path: String? = nil
    ) async throws -> (status: ProcessEnd, output: String, errors: String) {
        let (output, errors) = (house.directory.file("output"), house.directory.file("errors"))
        let script = "exec \"$@\" > '\(output)' 2> '\(errors)'"
        let child = try await ProcessSpawner.shared.start(
            SpawnRequest(
                executable: "/bin/sh", arguments: ["-c", script, "sh", house.executables.firedrill] + arguments,
                environment: [
                    "FIREDRILL_HOME": house.stateFolder, "SWIFT_BACKTRACE": "enable=no",
                    "PATH": path ?? ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin",
                ],
                workingFolder: house.stateFolder, logFile: "/dev/null"))
        let status = await child.exit()
        return (
            status, try String(contentsOfFile: output, encoding: .utf8),
            try String(contentsOfFile: errors, encoding: .utf8)
        )
    }
}
