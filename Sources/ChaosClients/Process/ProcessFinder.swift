import FoundationEssentials
import Glibc

/// Looks for processes of this machine by the words they were started with.
public enum ProcessFinder {
    /// Every running process whose arguments hold all of these words, each exactly; never the one that asks.
    /// Empty for no words. Reads `/proc` on a thread of its own.
    public static func processes(withArguments words: [String]) async -> [FoundProcess] {
        if words.isEmpty { return [] }
        let reply = PendingReply<[FoundProcess]>()
        if !DedicatedThread.start({ reply.settle(.success(find(words))) }) { return find(words) }
        return (try? await reply.value()) ?? []
    }

    private static func find(_ words: [String]) -> [FoundProcess] {
        let own = getpid()
        let wanted = words.map { Array($0.utf8) }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { Int32($0) }.filter { $0 != own }.sorted().compactMap { pid in
            guard let line = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline") else { return nil }
            let arguments = line.split(separator: 0, omittingEmptySubsequences: false)
            guard wanted.allSatisfy({ word in arguments.contains { $0.elementsEqual(word) } }) else { return nil }
            guard let stat = stat(of: pid), !stat.hasEnded else { return nil }
            return FoundProcess(pid: pid, startTicks: stat.startTicks)
        }
    }

    /// When the process started and whether it has ended; nil when there is none of this id.
    static func stat(of pid: Int32) -> (startTicks: UInt64, hasEnded: Bool)? {
        guard pid > 0, let data = FileManager.default.contents(atPath: "/proc/\(pid)/stat") else { return nil }
        let text = String(decoding: data, as: UTF8.self)
        // The command in parentheses may hold spaces and parentheses, so fields are counted behind the last one.
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 19, let ticks = UInt64(fields[19]) else { return nil }
        return (ticks, ["Z", "X", "x"].contains(fields[0]))
    }
}
