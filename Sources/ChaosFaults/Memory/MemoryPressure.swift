import ChaosClients
import ChaosCore

/// Makes memory scarce in the target's own control group until the kernel kills the target, as in a surge that it has no
/// room for. `mode: squeeze` lowers the group's limit; `mode: hog` lets a process inside the group take the rest.
///
/// Who is killed is the kernel's choice, and its own counter is the proof. A target that is started again is the fault's
/// own doing and does not end it.
public actor MemoryPressure: Fault {
    public static let kind = "memory-pressure"
    public static let summary = "Takes memory from the target's control group until the kernel kills the target."
    public static let endsProcess = true
    public static let parameters = MemorySettings.descriptors

    /// How often the kernel's counter is read; a kill is dated too early by at most about this.
    private static let look = Duration.milliseconds(50)
    /// How long after the counter rose a process may still be seen to go.
    private static let dyingTime = Duration.seconds(1)

    private let context: FaultContext
    private let settings: MemorySettings
    private let mark: LimitMark
    private var before: MemoryCapture?
    private var taker: (any MemoryTaker)?
    private var watch: KillWatch?
    private var loop: Task<Void, Never>?
    private var ending: FaultStatus?
    private var isOver = false

    public init(context: FaultContext) throws(ChaosError) {
        self.context = context
        settings = try MemorySettings(context.parameters, target: context.target)
        mark = LimitMark(run: context.run)
    }

    public func plan() async throws -> FaultPlan {
        try plan(refusing: false).make()
    }

    public func capture() async throws -> UndoRecord {
        let plan = try plan(refusing: true)
        let captured = try MemoryCapture(plan.group)
        before = captured
        var values = captured.values
        values["mode"] = settings.mode.rawValue
        var byHand = captured.byHand
        switch settings.mode {
        case .squeeze: values["mark"] = mark.text
        case .hog:
            values["tag"] = context.tag
            byHand = ["pgrep -f '\(HogProcess.subcommand) --tag \(context.tag)', then kill -KILL <id>"]
        }
        return UndoRecord(
            run: context.run, fault: Self.kind, target: context.target.name, targetSource: context.target.source,
            values: values, byHand: byHand)
    }

    public func inject() async throws {
        guard !isOver, taker == nil, let before else {
            throw ChaosError(
                .refused, operation: "take memory away", target: settings.folder,
                cause: before == nil ? "the way back was not noted" : "it was injected before")
        }
        let plan = try plan(refusing: true)
        let made = KillWatch(
            group: plan.group, pidFile: context.target.process?.pidFile, clock: context.clock)
        await made.look()
        let taker = try makeTaker(plan, before, made)
        // Reentrant calls: whoever let go meanwhile must not find us starting.
        guard !isOver else { throw CancellationError() }
        self.taker = taker
        watch = made
        // From here on the group is watched and pressed, however long confirming takes.
        try await taker.start()
        loop = Task { await pressOn() }
    }

    public func confirm() async throws -> FaultConfirmation {
        guard let taker, let watch else { return .notEffective("nothing was injected") }
        let deadline = context.clock.now + settings.killWithin
        while true {
            let status = await tick()
            let tally = await watch.tally
            if let first = tally.first { return await effective(first, taker, watch) }
            let account = await taker.account()
            if case .removed(_, _, let evidence) = status {
                return .notEffective("it was taken out before the kernel killed anybody: \(evidence)")
            }
            if tally.base == nil {
                return .notEffective("\(account), but \(tally.description): there is no oom_kill in \(settings.folder)")
            }
            if context.clock.now >= deadline {
                let idle =
                    "; a target that asks for no memory is killed by no limit: put load on it, or let nudge be true"
                return .notEffective(
                    "\(account); within \(DurationText.describe(settings.killWithin)) \(tally.description) (\(state()))"
                        + (settings.mode == .squeeze && !settings.nudges ? idle : ""))
            }
            try await context.clock.sleep(for: Self.look)
        }
    }

    public func status() async -> FaultStatus {
        guard taker != nil, !isOver else { return ending ?? .unknown("nothing is injected") }
        return await tick()
    }

    public func letGo() async {
        guard !isOver else { return }
        isOver = true
        loop?.cancel()
        await taker?.stop()
        await loop?.value
        if let watch, taker != nil {
            await watch.look()
            LastWords.note(await watch.tally.description, of: Self.kind, run: context.run)
        }
    }

    public static func recover(
        _ undo: UndoRecord, target: Target, clock: any RunClock
    ) async throws -> RecoveryReport {
        try await MemoryRecovery.recover(undo, clock: clock)
    }

    // MARK: Parts

    /// Throws `refused` when it cannot be injected here and `refusing` is set.
    private func plan(refusing: Bool) throws -> MemoryPlan {
        let plan = MemoryPlan(
            settings: settings, mark: mark, tag: context.tag, group: try MemoryControlGroup(folder: settings.folder))
        if refusing, let refusal = try plan.refusal() {
            throw ChaosError(.refused, operation: "take memory away", target: settings.folder, cause: refusal)
        }
        return plan
    }

    private func makeTaker(
        _ plan: MemoryPlan, _ before: MemoryCapture, _ watch: KillWatch
    ) throws -> any MemoryTaker {
        switch settings.mode {
        case .squeeze:
            Squeezer(
                group: plan.group, before: before, settings: settings, mark: mark, watch: watch, clock: context.clock)
        case .hog:
            HogProcess(
                program: context.program, tag: context.tag, group: plan.group, before: before,
                bytes: try plan.hogBytes().bytes, watch: watch, clock: context.clock)
        }
    }

    private func pressOn() async {
        while !Task.isCancelled, ending == nil {
            _ = await tick()
            try? await context.clock.sleep(for: Self.look)
        }
    }

    /// One look at everything. Once it is out, that is the last word.
    private func tick() async -> FaultStatus {
        guard let taker, let watch else { return .unknown("nothing is injected") }
        await watch.look()
        if let ending { return ending }
        let status = await taker.press()
        if case .removed = status {
            ending = ending ?? status
            await taker.stop()
        }
        return ending ?? status
    }

    /// Dated by the last look that did not show the kill: an alert that saw it at once must not lie before it.
    private func effective(
        _ first: (unseen: Instant, seen: Instant), _ taker: any MemoryTaker, _ watch: KillWatch
    ) async -> FaultConfirmation {
        // The counter rises when the signal is sent; the process itself may need a moment longer to go.
        let deadline = context.clock.now + Self.dyingTime
        var tally = await watch.tally
        while !tally.isExplained, context.clock.now < deadline {
            do { try await context.clock.sleep(for: Self.look) } catch { break }
            tally = await watch.look()
        }
        let base = tally.base ?? 0
        let gap = DurationText.describe(first.seen - first.unseen)
        return .effective(
            since: first.unseen,
            evidence:
                "\(await taker.account()); \(tally.description) (oom_kill \(base) -> \(base + tally.kills), dated by "
                + "the last look that did not show it yet, \(gap) before the one that did)")
    }

    /// What the group looks like, for a confirmation that failed.
    private func state() -> String {
        guard let group = try? MemoryControlGroup(folder: settings.folder), let usage = try? group.usage(),
            let limit = try? group.limit()
        else { return "\(settings.folder) cannot be read" }
        return "\(ByteText.describe(Double(usage))) in use, limit \(limit.words)"
    }
}
