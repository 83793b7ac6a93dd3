import ChaosClients
import ChaosCore

/// Lowers a control group's limit to what is in use and a little more, and again and again with less to spare each time: so
/// a target that hardly grows is met too, and one that was killed and started anew is small, has its limit lowered to that,
/// and is killed again as it grows, as in a real crash loop.
actor Squeezer: MemoryTaker {
    private let group: MemoryControlGroup
    private let before: MemoryCapture
    private let settings: MemorySettings
    private let mark: LimitMark
    private let clock: any RunClock
    /// Every limit that this value has begun to write. The one in force is ours when it is one of them.
    private var written: Set<Int64> = []
    private var lowest: Int64?
    private var headroom: Int64
    private var lastTry = Instant.origin
    private var writing: Task<Bool, any Error>?
    private var isStopped = false

    init(
        group: MemoryControlGroup, before: MemoryCapture, settings: MemorySettings, mark: LimitMark,
        clock: any RunClock
    ) {
        self.group = group
        self.before = before
        self.settings = settings
        self.mark = mark
        self.clock = clock
        headroom = settings.headroom
    }

    func start() async throws {
        guard try group.limit().text == before.limit.text else {
            throw ChaosError(
                .refused, operation: "lower the memory limit", target: group.folder,
                cause: "it was changed after it had been noted down")
        }
        // Memory in use may grow between the look and the write; v1 then refuses, and changes nothing.
        for attempt in 0..<50 {
            try Task.checkCancellation()
            if try await squeeze(keepingCache: attempt % 2 == 1) { break }
            try await clock.sleep(for: .milliseconds(20))
        }
        guard !written.isEmpty, isOurs(try group.limit()) else {
            throw ChaosError(
                .faultNotEffective, operation: "lower the memory limit", target: group.folder,
                cause: "\(ByteText.describe(Double(try group.usage()))) are in use and the limit is still "
                    + "\(try group.limit().words), so there is no room below it")
        }
    }

    func press() async -> FaultStatus {
        do {
            guard try group.serial() == before.serial else {
                return removed(.targetRestart, "the control group was made anew, with another limit")
            }
            // While a value is on its way, the next look will tell.
            guard writing == nil else { return .active }
            let present = try group.limit()
            guard isOurs(present) else {
                return removed(.response, "its limit is \(present.words) now, set by somebody else")
            }
            if clock.now - lastTry >= settings.interval, !isStopped {
                headroom /= 2
                // What fails is tried again next time; a removal shows at the next look.
                if (try? await squeeze(keepingCache: false)) == false {
                    _ = try? await squeeze(keepingCache: true)
                }
            }
            return .active
        } catch {
            if error.code == .unreachable {
                return removed(.targetRestart, "the control group is gone, and the limit with it")
            }
            return .unknown("control group \(group.folder): \(error.cause)")
        }
    }

    func stop() async {
        isStopped = true
        _ = try? await writing?.value
    }

    func account() -> String {
        guard let lowest else { return "the limit of \(group.folder) was not lowered" }
        return "limit of \(group.folder) lowered from \(before.limit.words) to "
            + "\(ByteText.describe(Double(lowest))) (\(written.count) step\(written.count == 1 ? "" : "s"))"
    }

    private func isOurs(_ limit: MemoryLimit) -> Bool { limit.bytes.map(written.contains) ?? false }

    private func removed(_ by: FaultRemover, _ what: String) -> FaultStatus {
        .removed(by: by, at: clock.now, evidence: "\(group.folder): \(what)")
    }

    /// One try. False when the kernel could not free enough memory. A write that has begun is waited for by `stop`, and
    /// cancelling the caller does not reach it.
    private func squeeze(keepingCache: Bool) async throws -> Bool {
        guard !isStopped, writing == nil else { return true }
        lastTry = clock.now
        let task = Task { try await lower(keepingCache: keepingCache) }
        writing = task
        defer { writing = nil }
        return try await task.value
    }

    private func lower(keepingCache: Bool) async throws -> Bool {
        let used = try group.usage() - (keepingCache ? 0 : group.fileCache() ?? 0)
        let present = try group.limit()
        guard written.isEmpty ? present.text == before.limit.text : isOurs(present) else { return true }
        let wanted = mark.value(atLeast: max(settings.floor, used + headroom))
        guard let next = next(wanted, below: present, used: used) else { return true }
        written.insert(next)
        let swapLimit = try swapLimit(beside: next)
        do {
            try await group.lower(limit: MemoryLimit(bytes: next), swapLimit: swapLimit)
        } catch {
            // Which of the two was refused shows when the limit is read.
            guard error.serverCode == "EBUSY" else { throw error }
        }
        guard try group.limit().bytes == next else {
            written.remove(next)
            return false
        }
        lowest = min(lowest ?? next, next)
        return true
    }

    /// The limit to write: only ever lower than the one in force; `nil` when there is nothing to lower.
    private func next(_ wanted: Int64, below present: MemoryLimit, used: Int64) -> Int64? {
        guard let bytes = present.bytes else { return wanted }
        if wanted < bytes { return wanted }
        // At first any step below is one: the target is near its limit by itself.
        guard written.isEmpty, let step = mark.value(below: bytes), step >= max(settings.floor, used) else {
            return nil
        }
        return step
    }

    /// Without it the kernel would move memory to swap instead of killing anybody.
    private func swapLimit(beside limit: Int64) throws(ClientError) -> MemoryLimit? {
        guard let present = try group.swapLimit() else { return nil }
        let wanted: Int64
        switch group.version {
        case .v1:
            let used = (group.usageWithSwap() ?? limit) - (group.fileCache() ?? 0)
            wanted = max(limit, mark.value(atLeast: used + headroom))
        case .v2:
            wanted = mark.value(atLeast: 0)
        }
        return present.bytes.map { wanted < $0 } ?? true ? MemoryLimit(bytes: wanted) : nil
    }
}
