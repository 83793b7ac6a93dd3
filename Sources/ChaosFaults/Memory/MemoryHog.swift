import ChaosClients
import ChaosCore
import Foundation
import Glibc

/// The work of a hog's own process: joins a control group, takes memory there and keeps it until its input is closed.
public enum MemoryHog {
    /// Returns when the starter has closed our standard input, or is gone. Throws `privilegeMissing` when this process may
    /// not be kept from the kernel's killer (it must not be the victim itself) or may not join the group.
    public static func run(cgroup: String, bytes: Int64) async throws {
        try protect()
        let group = try MemoryControlGroup(folder: cgroup)
        do { try await group.join(getpid()) } catch {
            throw ChaosError(.privilegeMissing, operation: "join the control group", target: cgroup, cause: error.cause)
        }
        // A thread of its own: while the kernel looks for somebody to kill, whoever asked for memory waits.
        Thread { take(bytes) }.start()
        for await _ in HelperChannel().lines {}
    }

    private static func protect() throws(ChaosError) {
        let path = "/proc/self/oom_score_adj"
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        defer { if descriptor >= 0 { close(descriptor) } }
        guard descriptor >= 0, Glibc.write(descriptor, "-1000", 5) == 5 else {
            throw ChaosError(
                .privilegeMissing, operation: "keep this process from the kernel's killer", target: path,
                cause: String(cString: strerror(errno)), remedy: "It takes root or CAP_SYS_RESOURCE.")
        }
    }

    /// Writes to every page, a little at a time. The memory goes with the process.
    private static func take(_ bytes: Int64) {
        guard let size = Int(exactly: bytes), size > 0,
            let memory = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            memory != MAP_FAILED
        else { return }
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        for offset in stride(from: 0, to: size, by: page) {
            memory.storeBytes(of: 1, toByteOffset: offset, as: UInt8.self)
            // About a MiB in a millisecond: fast enough for any target, and the kernel's killer keeps up.
            if offset % (1 << 20) == 0 { usleep(1000) }
        }
    }
}
