import Foundation
import Glibc

/// Reads of `/proc`: who is alive, since when, and who belongs to a lab.
enum ProcessTable {
    /// The id of the present boot; empty where the kernel does not tell (then nothing recorded ever matches).
    static let bootID: String =
        (SystemText.read("/proc/sys/kernel/random/boot_id") ?? "").trimmingCharacters(in: .whitespacesAndNewlines)

    /// The process that has this id now; `nil` when there is none or it has ended and only waits to be reaped.
    static func identity(of pid: Int32) -> ProcessIdentity? {
        guard let stat = stat(of: pid), !stat.isDead else { return nil }
        return ProcessIdentity(pid: pid, startTicks: stat.startTicks, bootID: bootID)
    }

    /// The identity of a child that has not been reaped, whether it still runs or not.
    static func identityOfChild(_ pid: Int32) -> ProcessIdentity {
        ProcessIdentity(pid: pid, startTicks: stat(of: pid)?.startTicks ?? 0, bootID: bootID)
    }

    /// The process that asks.
    static var own: ProcessIdentity { identityOfChild(getpid()) }

    /// True while exactly this process runs. One that has ended but was not reaped counts as gone: where the first
    /// process of a container reaps nothing, such a line stays in the table for ever and holds nothing.
    static func isAlive(_ process: ProcessIdentity) -> Bool {
        identity(of: process.pid) == process
    }

    /// How long the process has been running, in seconds of the boot clock; `nil` when it does not run.
    static func secondsRunning(_ process: ProcessIdentity) -> Double? {
        guard isAlive(process), let text = SystemText.read("/proc/uptime"),
            let uptime = text.split(separator: " ").first.flatMap({ Double($0) })
        else { return nil }
        return max(0, uptime - Double(process.startTicks) / Double(sysconf(Int32(_SC_CLK_TCK))))
    }

    /// Signals exactly this process; false when it is gone.
    @discardableResult
    static func signal(_ process: ProcessIdentity, _ number: Int32) -> Bool {
        isAlive(process) && kill(process.pid, number) == 0
    }

    /// Every process whose environment at its start held `NAME=value`. Ours carry the lab's random instance there, so
    /// a child is found even if its starter was killed before it could write the id down.
    static func processes(withEnvironment entry: String) -> [ProcessIdentity] {
        let wanted = Array(entry.utf8)
        return allPIDs().compactMap { pid in
            guard let environment = SystemText.bytes("/proc/\(pid)/environ"),
                environment.split(separator: 0).contains(where: { $0.elementsEqual(wanted) })
            else { return nil }
            return identity(of: pid)
        }
    }

    /// Every process that runs this executable with this very folder as its working folder: the server processes that
    /// a database's first process leaves behind for a moment when it is killed (they overwrite their environment).
    static func processes(executable: String, workingFolder: String) -> [ProcessIdentity] {
        allPIDs().compactMap { pid in
            guard link("/proc/\(pid)/cwd") == workingFolder, self.executable(pid) == executable else { return nil }
            return identity(of: pid)
        }
    }

    /// The arguments of a process, joined by spaces; empty when it is gone.
    static func commandLine(_ pid: Int32) -> String {
        let bytes = SystemText.bytes("/proc/\(pid)/cmdline") ?? []
        return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
    }

    /// The executable that a process runs, with links resolved; `nil` when it is gone or not ours to see.
    static func executable(_ pid: Int32) -> String? { link("/proc/\(pid)/exe") }

    private static func allPIDs() -> [Int32] {
        let own = getpid()
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { Int32($0) }.filter { $0 != own }
    }

    /// Fields of `/proc/PID/stat` behind the command, which may itself hold spaces and brackets.
    private static func stat(of pid: Int32) -> (isDead: Bool, startTicks: UInt64)? {
        guard pid > 0, let text = SystemText.read("/proc/\(pid)/stat"), let bracket = text.lastIndex(of: ")") else {
            return nil
        }
        let fields = text[text.index(after: bracket)...].split(separator: " ")
        guard fields.count > 19, let ticks = UInt64(fields[19]) else { return nil }
        return (["Z", "X", "x"].contains(fields[0]), ticks)
    }

    private static func link(_ path: String) -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: path)
    }
}
