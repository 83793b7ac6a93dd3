import Foundation
import Testing

@testable import ChaosLab

/// A process that fills a control group.
enum MemoryHog {
    /// Starts it; `victim` is marked so that the kernel's killer takes that process first.
    static func start(in group: MemoryCgroup, victim: Int32) async throws -> ChildProcess {
        #expect(SystemText.write("1000", to: "/proc/\(victim)/oom_score_adj") == nil)
        // `tail` keeps the last line of its input, and /dev/zero is one line without an end.
        return try await ProcessSpawner.shared.start(
            SpawnRequest(
                executable: "/bin/sh", arguments: ["-c", "echo $$ > \"$0\"; exec tail /dev/zero", group.processesFile],
                environment: ["PATH": "/usr/bin:/bin"], workingFolder: "/", logFile: "/dev/null"))
    }
}
