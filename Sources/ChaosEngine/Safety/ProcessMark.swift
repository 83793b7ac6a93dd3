import Foundation

/// Names one process so that a reused process id is not taken for it: id, start time and boot id.
public struct ProcessMark: Sendable, Codable, Equatable {
    public let pid: Int32
    /// Clock ticks since boot, field 22 of `/proc/PID/stat` (`man 5 proc`).
    public let startTicks: UInt64
    public let boot: String

    /// The calling process.
    public static let own = ProcessMark(pid: getpid()) ?? ProcessMark(pid: getpid(), startTicks: 0, boot: "")

    /// A running process; `nil` when there is none with this id.
    public init?(pid: Int32) {
        guard let ticks = ProcessMark.startTicks(of: pid) else { return nil }
        self.init(pid: pid, startTicks: ticks, boot: ProcessMark.currentBoot)
    }

    private init(pid: Int32, startTicks: UInt64, boot: String) {
        self.pid = pid
        self.startTicks = startTicks
        self.boot = boot
    }

    /// Whether that very process still runs on this boot of this machine.
    public var isAlive: Bool {
        boot == ProcessMark.currentBoot && ProcessMark.startTicks(of: pid) == startTicks
    }

    private static var currentBoot: String {
        let text = FileManager.default.contents(atPath: "/proc/sys/kernel/random/boot_id") ?? Data()
        return String(decoding: text, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func startTicks(of pid: Int32) -> UInt64? {
        guard let data = FileManager.default.contents(atPath: "/proc/\(pid)/stat") else { return nil }
        let text = String(decoding: data, as: UTF8.self)
        // The command in parentheses may hold spaces and parentheses, so fields are counted behind the last one.
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 19, fields[0] != "Z" else { return nil }
        return UInt64(fields[19])
    }
}
