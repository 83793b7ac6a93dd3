import ChaosClients
import ChaosCore

/// Lowers a control group's limit to what is in use and a little more, and again and again with less to spare, down to what
/// the kernel just lets pass: so a target that hardly grows is met too. One that was killed and started anew is small, has
/// its limit lowered to that, and is killed again as it grows, as in a real crash loop.
actor Squeezer: MemoryTaker {
    /// What a limit is aimed at.
    private enum Aim: CaseIterable {
        /// Room for what is in use, less the file cache, which the kernel can drop.
        case withoutCache
        /// Room for all that is in use.
        case withCache
        /// One step below the limit in force. Memory in use is counted in batches and so a little less than it seems.
        case step
    }

    /// How many steps are tried at a time; each is of `LimitMark.period` pages.
    private static let stepsAtOnce = 16

    private let group: MemoryControlGroup
    private let before: MemoryCapture
    private let settings: MemorySettings
    private let mark: LimitMark
    private let clock: any RunClock
    /// Every limit that this value has begun to write. The one in force is ours when it is one of them.
    private var written: Set<Int64> = []
    /// The same of the limit beside it.
    private var writtenBeside: Set<Int64> = []
    private var lowest: Int64?
    private var headroom: Int64
    private var nudges = 0
    private var lastTry = Instant.origin
    private var writing: Task<Bool, any Error>?
    private var tightening: Task<Void, Never>?
    private let watch: KillWatch
    private var isStopped = false

    init(
        group: MemoryControlGroup, before: MemoryCapture, settings: MemorySettings, mark: LimitMark, watch: KillWatch,
        clock: any RunClock
    ) {
        self.watch = watch
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
        var tries = 0
        while written.isEmpty, tries < 50 {
            for aim in Aim.allCases where written.isEmpty {
                try Task.checkCancellation()
                _ = try await squeeze(to: aim)
            }
            tries += 1
            if written.isEmpty { try await clock.sleep(for: .milliseconds(20)) }
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
            if clock.now - lastTry >= settings.interval, tightening == nil, !isStopped {
                headroom /= 2
                tightening = Task { await tighten() }
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
        await tightening?.value
    }

    func account() -> String {
        guard let lowest else { return "the limit of \(group.folder) was not lowered" }
        return "limit of \(group.folder) lowered from \(before.limit.words) to "
            + "\(ByteText.describe(Double(lowest))) (\(written.count) step\(written.count == 1 ? "" : "s"))"
            + (nudges > 0 ? "; \(nudges) passing process\(nudges == 1 ? "" : "es") of ours asked for 2 MiB" : "")
    }

    private func isOurs(_ limit: MemoryLimit) -> Bool { limit.bytes.map(written.contains) ?? false }

    private func removed(_ by: FaultRemover, _ what: String) -> FaultStatus {
        .removed(by: by, at: clock.now, evidence: "\(group.folder): \(what)")
    }

    /// What fails is tried again next time, and a removal shows at the next look.
    private func tighten() async {
        defer { tightening = nil }
        for aim in [Aim.withoutCache, .withCache] {
            if (try? await squeeze(to: aim)) ?? false { return await nudge() }
        }
        for _ in 0..<Self.stepsAtOnce {
            guard (try? await squeeze(to: .step)) ?? false else { break }
        }
        await nudge()
    }

    /// Only where the memory that is asked for is not there, and somebody is in the group to be killed for it.
    private func nudge() async {
        guard settings.nudges, !isStopped, let present = try? group.limit(), isOurs(present), let limit = present.bytes,
            let used = try? group.usage(), used + PassingProcess.bytes > limit,
            let processes = try? group.processes(), !processes.isEmpty
        else { return }
        nudges += 1
        await PassingProcess(group: group, watch: watch).pass()
    }

    /// One try; true when the limit was lowered. A write that has begun is waited for by `stop`, and cancelling the caller
    /// does not reach it.
    private func squeeze(to aim: Aim) async throws -> Bool {
        guard !isStopped, writing == nil else { return false }
        lastTry = clock.now
        let task = Task { try await lower(to: aim) }
        writing = task
        defer { writing = nil }
        return try await task.value
    }

    private func lower(to aim: Aim) async throws -> Bool {
        let used = try group.usage()
        let present = try group.limit()
        guard written.isEmpty ? present.text == before.limit.text : isOurs(present) else { return false }
        let beside = try group.swapLimit()
        // Who gives the target more begins with this one, and is not to be overtaken.
        guard beside?.text == before.swapLimit?.text || beside?.bytes.map(writtenBeside.contains) ?? false else {
            return false
        }
        guard let next = value(for: aim, used: used, present: present) else { return false }
        let swapLimit = try swapLimit(beside: next, insteadOf: beside)
        written.insert(next)
        if let bytes = swapLimit?.bytes { writtenBeside.insert(bytes) }
        do {
            _ = try await group.lower(
                limit: MemoryLimit(bytes: next), swapLimit: swapLimit, insteadOf: (present, beside))
        } catch {
            // The kernel could not free enough. Which of the two it refused shows when the limit is read.
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
    private func value(for aim: Aim, used: Int64, present: MemoryLimit) -> Int64? {
        let wanted: Int64?
        switch aim {
        case .withoutCache: wanted = mark.value(atLeast: used - (group.fileCache() ?? 0) + headroom)
        case .withCache: wanted = mark.value(atLeast: used + headroom)
        case .step: wanted = present.bytes.flatMap { mark.value(below: $0) }
        }
        guard let next = wanted.map({ max($0, mark.value(atLeast: settings.floor)) }) else { return nil }
        return present.bytes.map { next < $0 } ?? true ? next : nil
    }

    /// Without it the kernel would move memory to swap instead of killing anybody.
    private func swapLimit(
        beside limit: Int64, insteadOf present: MemoryLimit?
    ) throws(ClientError) -> MemoryLimit? {
        guard let present else { return nil }
        let wanted: Int64
        switch group.version {
        case .v1:
            let swapped = (group.usageWithSwap() ?? 0) - (try group.usage())
            wanted = mark.value(atLeast: limit + max(0, swapped))
        case .v2:
            wanted = mark.value(atLeast: 0)
        }
        return present.bytes.map { wanted < $0 } ?? true ? MemoryLimit(bytes: wanted) : nil
    }
}
