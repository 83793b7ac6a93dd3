import ChaosClients
import ChaosCore
import Foundation
import Glibc

/// The work of a hog's own process: takes memory that counts for a control group, and keeps it until its input is closed.
///
/// The kernel must not choose the hog instead of the target. Three things see to it: shared memory that nobody has mapped is
/// no part of a process's size, by which the kernel chooses; `oom_score_adj` -1000 where we are allowed that; and where we
/// are not, the hog leaves the group once it has its memory, which stays counted there.
public enum MemoryHog {
    /// What it says once it is in the group, and once it has all of its memory.
    static let joined = "joined"
    static let holding = "holding"

    /// Mapped at a time; what was mapped before is let go of, and stays taken.
    private static let step = 1 << 20

    /// Returns when the starter has closed our standard input, or is gone. Throws `privilegeMissing` when this process may
    /// not join the group.
    public static func run(cgroup: String, bytes: Int64) async throws {
        let isProtected = protect()
        let home = OwnControlGroup.folder(besides: cgroup).flatMap { try? MemoryControlGroup(folder: $0) }
        let channel = StarterChannel()
        do { try await MemoryControlGroup(folder: cgroup).join(getpid()) } catch {
            throw ChaosError(.privilegeMissing, operation: "join the control group", target: cgroup, cause: error.cause)
        }
        // The starter may be gone by now; then our input ends, which is all that counts.
        try? await channel.send(joined)
        let taking = Task {
            await onThread { take(bytes) }
            if !isProtected { try? await home?.join(getpid()) }
            try? await channel.send(holding)
        }
        for await _ in channel.lines {}
        taking.cancel()
    }

    /// Whether the kernel's killer will leave this process alone from now on. It takes CAP_SYS_RESOURCE.
    private static func protect() -> Bool {
        let descriptor = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return Glibc.write(descriptor, "-1000", 5) == 5
    }

    /// While the kernel looks for somebody to kill, whoever asks for memory waits; that is not for the shared threads.
    private static func onThread(_ body: @escaping @Sendable () -> Void) async {
        await withCheckedContinuation { continuation in
            Thread {
                body()
                continuation.resume()
            }.start()
        }
    }

    /// Writes to every page, a little at a time. The memory goes with the process.
    private static func take(_ bytes: Int64) {
        guard let size = Int(exactly: bytes), size > 0,
            let memory = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0),
            memory != MAP_FAILED
        else { return }
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        for start in stride(from: 0, to: size, by: step) {
            let length = min(step, size - start)
            for offset in stride(from: start, to: start + length, by: page) {
                memory.storeBytes(of: 1, toByteOffset: offset, as: UInt8.self)
            }
            // Of shared memory this drops the mapping only.
            madvise(memory + start, length, MADV_DONTNEED)
            // About a MiB in a millisecond: fast enough for any target, and the kernel's killer keeps up.
            usleep(1000)
        }
    }
}
