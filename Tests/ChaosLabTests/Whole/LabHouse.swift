import ChaosCore
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosLab

/// A state folder of its own with the executables that were built beside the tests.
struct LabHouse: Sendable {
    let directory: TemporaryDirectory
    let stateFolder: String
    let executables: ServicePaths

    init() throws {
        directory = try TemporaryDirectory("lab")
        // A folder as people name theirs: nothing may fall apart at the space.
        stateFolder = directory.file("my state")
        try FileManager.default.createDirectory(atPath: stateFolder, withIntermediateDirectories: true)
        let build = (try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") as NSString)
            .deletingLastPathComponent
        executables = try ServicePaths.find(
            firedrill: "\(build)/firedrill", searchPath: ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin")
    }

    func options(_ name: String) -> LabOptions {
        LabOptions(name: name, stateFolder: stateFolder, executables: executables)
    }

    func folder(_ name: String) -> LabFolder { .named(name, in: stateFolder) }

    func record(_ name: String) throws -> LabRecord { try LabRecord.read(from: folder(name)) }

    func status(_ name: String) async -> LabStatus? {
        await Lab.status(stateFolder: stateFolder).first { $0.name == name }
    }

    /// Brings a lab up, lends it, and takes it down however the body ends.
    func withLab(_ name: String, _ body: (LabStatus) async throws -> Void) async throws {
        try await withLab(options(name), body)
    }

    /// Brings a lab up, lends it, and takes it down however the body ends.
    func withLab(_ options: LabOptions, _ body: (LabStatus) async throws -> Void) async throws {
        let status = try await Lab.up(options)
        let plan = try record(options.name).plan
        do {
            try await body(status)
        } catch {
            _ = try? await Lab.down(name: options.name, stateFolder: stateFolder)
            throw error
        }
        let report = try await Lab.down(name: options.name, stateFolder: stateFolder)
        #expect(report.leftovers == [])
        expectNothingLeft(of: plan)
    }

    /// Looks for every trace by itself instead of believing the report.
    func expectNothingLeft(of plan: LabPlan, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(
            ProcessTable.processes(withEnvironment: plan.environmentMark) == [], sourceLocation: sourceLocation)
        #expect(
            ProcessTable.processes(
                executable: plan.executables.postgres, workingFolder: plan.databaseFolder) == [],
            sourceLocation: sourceLocation)
        let paths =
            [plan.folder.path, plan.folder.path + ".lock", plan.dataFolder] + (plan.cgroup.map { [$0.parent] } ?? [])
        for path in paths { #expect(!LabFiles.exists(path), "\(path)", sourceLocation: sourceLocation) }
        for port in plan.ports.all { #expect(FreePorts.isFree(port), "\(port)", sourceLocation: sourceLocation) }
    }
}
