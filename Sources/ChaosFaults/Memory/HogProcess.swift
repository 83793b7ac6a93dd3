import ChaosClients
import ChaosCore
import Glibc

/// Our end of a hog (`MemoryHog`): a process of its own that takes memory of the target's control group, so that the kernel
/// kills the target. It ends when its input is closed, so also with us.
actor HogProcess: MemoryTaker {
    /// The hidden command of `firedrill` that runs `MemoryHog`.
    static let subcommand = "hog"
    private static let startTime = Duration.seconds(10)

    private let program: String
    private let tag: String
    private let group: MemoryControlGroup
    private let before: MemoryCapture
    private let bytes: Int64
    private let watch: KillWatch
    private let clock: any RunClock
    private var child: ChildProgram?
    private var isStopped = false
    /// The hog's own words, oldest first.
    private var said: [String] = []
    private var listening: Task<Void, Never>?

    init(
        program: String, tag: String, group: MemoryControlGroup, before: MemoryCapture, bytes: Int64,
        watch: KillWatch, clock: any RunClock
    ) {
        self.program = program
        self.tag = tag
        self.group = group
        self.before = before
        self.bytes = bytes
        self.watch = watch
        self.clock = clock
    }

    func start() async throws {
        let child = try await ChildProgram.start(
            program,
            arguments: [Self.subcommand, "--tag", tag, "--cgroup", group.folder, "--bytes", "\(bytes)"],
            keepsErrorOutput: true)
        self.child = child
        guard !isStopped else {
            await stop()
            throw CancellationError()
        }
        await watch.leaveOut(child.pid)
        listening = Task { [weak self, lines = child.lines] in
            for await line in lines { await self?.hear(line) }
        }
        let deadline = clock.now + Self.startTime
        while child.end == nil, said.isEmpty {
            guard clock.now < deadline else { throw failure("it did not join the control group in time") }
            try await clock.sleep(for: .milliseconds(5))
        }
        if let end = child.end { throw failure("it ended at once with \(end)") }
    }

    func press() async -> FaultStatus {
        guard let child else { return .unknown("there is no hog") }
        if let end = child.end { return await ended(end, child.pid) }
        do {
            guard try group.serial() == before.serial else {
                return .removed(
                    by: .targetRestart, at: clock.now, evidence: "\(group.folder): the control group was made anew")
            }
            let limit = try group.limit()
            let isRaised = before.limit.bytes.map { old in limit.bytes.map { $0 > old } ?? true } ?? false
            if isRaised { return removed("its limit was raised from \(before.limit.words) to \(limit.words)") }
            return .active
        } catch {
            guard error.code == .unreachable else {
                return .unknown("control group \(group.folder): \(error.cause)")
            }
            return .removed(
                by: .targetRestart, at: clock.now, evidence: "\(group.folder): the control group is gone")
        }
    }

    func stop() async {
        isStopped = true
        child?.closeInput()
        child?.signal(SIGKILL)
        _ = await child?.end(within: .seconds(5))
        listening?.cancel()
    }

    func account() -> String {
        let verb = said.contains(MemoryHog.holding) ? "holds" : "takes"
        return "process \(child.map { "\($0.pid)" } ?? "?") \(verb) \(ByteText.describe(Double(bytes))) of "
            + "\(group.folder) (limit \(before.limit.words))"
    }

    /// Ends every hog of this tag, whoever started it; returns how many there were. Throws `recoveryFailed` when one is
    /// still there after 10 s.
    static func endAll(tag: String, clock: any RunClock) async throws -> Int {
        let deadline = clock.now + .seconds(10)
        var ended: Set<FoundProcess> = []
        while true {
            let left = await ProcessFinder.processes(withArguments: [subcommand, "--tag", tag])
            if left.isEmpty { return ended.count }
            guard clock.now < deadline else {
                throw ChaosError(
                    .recoveryFailed, operation: "end the hog", target: tag,
                    cause: "process \(left.map { "\($0.pid)" }.joined(separator: ", ")) is still there")
            }
            for process in left {
                process.signal(SIGKILL)
                ended.insert(process)
            }
            try await clock.sleep(for: .milliseconds(20))
        }
    }

    private func hear(_ line: String) {
        said.append(line)
    }

    /// A person's kill and the kernel's look alike; only the kernel counts its own, and nobody else is missing then.
    private func ended(_ end: ChildEnd, _ pid: Int32) async -> FaultStatus {
        let what = "the hog (process \(pid)) was ended with \(end)"
        guard end == .signal(SIGKILL), await !watch.tally.isExplained else { return removed(what) }
        return .removed(
            by: .tool, at: clock.now,
            evidence:
                "\(group.folder): \(what) by the kernel, which chose it instead of the target; set hog-bytes lower, or "
                + "floor higher")
    }

    private func removed(_ what: String) -> FaultStatus {
        .removed(by: .response, at: clock.now, evidence: "\(group.folder): \(what)")
    }

    private func failure(_ cause: String) -> ChaosError {
        ChaosError(.faultNotEffective, operation: "start a hog", target: group.folder, cause: cause)
    }
}
