import ChaosClients
import ChaosCore
import Glibc

/// A process that joins a control group, asks for a little memory there and is gone, as a health check in a container does.
///
/// A target that is busy but asks for no more memory would live on at a limit that leaves it none; somebody has to ask. The
/// process is small, so the kernel kills the target for it, and it holds nothing that would have to be taken out.
struct PassingProcess: Sendable {
    /// What it asks for; more than the kernel's counting in batches can hide.
    static let bytes: Int64 = 2 << 20
    private static let limit = Duration.seconds(5)

    let group: MemoryControlGroup
    let watch: KillWatch

    /// Lets one pass; returns when it is gone. Whether it could is not told: what matters is the kernel's counter.
    func pass() async {
        // Joins before it becomes the program that asks, so that all of it is counted in the group.
        let script = """
            echo -1000 2>/dev/null >/proc/self/oom_score_adj
            echo $$ >"$0" && exec dd if=/dev/zero of=/dev/null bs="$1" count=1
            """
        let arguments = ["-c", script, "\(group.folder)/cgroup.procs", "\(Self.bytes)"]
        await watch.pause()
        guard let process = try? await ChildProgram.start("/bin/sh", arguments: arguments) else {
            return await watch.goOn(lossOfOurs: false)
        }
        await watch.leaveOut(process.pid)
        var end = await process.end(within: Self.limit)
        if end == nil {
            process.signal(SIGKILL)
            end = await process.end(within: Self.limit)
        }
        // The kernel may have chosen it after all. That is nobody's loss, and no kill of the target.
        await watch.goOn(lossOfOurs: end == .signal(SIGKILL))
    }
}
