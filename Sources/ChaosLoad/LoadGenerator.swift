import ChaosCore
import Dispatch
import NIOCore
import NIOPosix
import Synchronization

/// Sends the requests of a drill and measures them, on one thread of its own.
///
/// Latency runs from the *intended* start, so a target that stalls shows all of the delay it caused, also to requests
/// that could not be sent in time. Every planned request is accounted for: succeeded, failed, sold out, in flight, or
/// starved (the generator itself could not make the start, which says nothing about the target).
public final class LoadGenerator: Workload {
    /// A load that runs: its thread, and its state, which only that thread touches.
    private struct Running: Sendable {
        let group: MultiThreadedEventLoopGroup
        let eventLoop: any EventLoop
        let load: NIOLoopBound<LoadLoop>

        /// Asks the load's thread; `nil` when that has ended.
        func ask<Answer: Sendable>(_ question: @escaping @Sendable (LoadLoop) -> Answer) async -> Answer? {
            let load = load
            return try? await eventLoop.submit { question(load.value) }.get()
        }
    }

    /// What remains of a load after its thread ended.
    private struct Final: Sendable {
        let report: WorkloadReport
        let progress: LoadProgress
        let history: [ScenarioSecond]
    }

    private enum Phase {
        case idle
        case starting
        case running(Running)
        case stopping(Running, Task<Final, Never>)
        case stopped(Final)
    }

    /// Every metric that `read` answers; each has the label `scenario`.
    public static let metrics: [MetricDescriptor] = LoadMetrics.descriptors

    private let plan: LoadPlan
    private let clock: any RunClock
    private let outcomes: (any OutcomeSink)?
    private let phase = Mutex(Phase.idle)

    /// Checks and compiles the loads; nothing is sent. `window` is the span that a reading covers.
    /// Throws `invalidFile` for an unknown scenario or variable (with the known ones), bad numbers or a bad base URL.
    public init(
        loads: [LoadSpec], http: HTTPTarget, clock: any RunClock, window: Duration = .seconds(1),
        settings: LoadSettings = .init(), outcomes: (any OutcomeSink)? = nil
    ) throws(ChaosError) {
        plan = try LoadPlan(loads: loads, http: http, window: window, settings: settings)
        self.clock = clock
        self.outcomes = outcomes
    }

    deinit {
        // A load that nobody stopped must not keep its thread.
        if case .running(let running) = phase.withLock({ $0 }) {
            running.group.shutdownGracefully(queue: .global()) { _ in _ = running.load }
        }
    }

    /// Begins to send requests. Throws `targetUnreachable` when no connection can be made at all, and `usage` when the
    /// load was started before.
    public func start() async throws {
        let isFirst = phase.withLock { phase in
            guard case .idle = phase else { return false }
            phase = .starting
            return true
        }
        guard isFirst else {
            throw ChaosError(
                .usage, operation: "start the load", target: plan.base.address, cause: "it was started before")
        }
        DescriptorLimit.raise(toHold: plan.entries.reduce(0) { $0 + $1.cap })
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            let running = try await prepare(group)
            phase.withLock { $0 = .running(running) }
            _ = await running.ask { $0.begin() }
        } catch {
            phase.withLock { $0 = .idle }
            try? await group.shutdownGracefully()
            throw error
        }
    }

    /// What is known at this moment, over the window that ends now. Unknown before the start and after the stop.
    public func read() async -> [Metric: Reading] {
        let (running, reason) = phase.withLock { phase -> (Running?, String) in
            switch phase {
            case .idle, .starting: (nil, "the load has not started")
            case .running(let running), .stopping(let running, _): (running, "the load has stopped")
            case .stopped: (nil, "the load has stopped")
            }
        }
        if let readings = await running?.ask({ $0.readings() }) { return readings }
        return plan.entries.reduce(into: [:]) { readings, entry in
            readings.merge(LoadMetrics.unknown(scenario: entry.spec.scenario, reason)) { $1 }
        }
    }

    /// Stops starting requests, waits for those in flight (no longer than the time limit), and reports the whole.
    /// Calling it again gives the same report; without a start the report is all zeros.
    public func stop() async -> WorkloadReport {
        let decision = phase.withLock { phase -> Result<WorkloadReport, Pending> in
            switch phase {
            case .idle, .starting:
                return .success(
                    WorkloadReport(scenarios: plan.entries.map { ScenarioReport(scenario: $0.spec.scenario) }))
            case .stopped(let final): return .success(final.report)
            case .stopping(_, let task): return .failure(Pending(task: task))
            case .running(let running):
                let task = Task { await Self.finish(running) }
                phase = .stopping(running, task)
                return .failure(Pending(task: task))
            }
        }
        switch decision {
        case .success(let report): return report
        case .failure(let pending):
            let final = await pending.task.value
            phase.withLock { $0 = .stopped(final) }
            return final.report
        }
    }

    /// The live totals; `nil` before the start. After the stop the last ones.
    public func progress() async -> LoadProgress? {
        switch phase.withLock({ $0 }) {
        case .idle, .starting: nil
        case .running(let running): await running.ask { $0.progress() }
        case .stopping(let running, let task):
            if let progress = await running.ask({ $0.progress() }) { progress } else { await task.value.progress }
        case .stopped(let final): final.progress
        }
    }

    /// The course of every scenario by the second of the intended start; empty before the start. A late result updates
    /// its own second. Beyond `LoadSettings.historySeconds` the oldest seconds are dropped.
    public func history() async -> [ScenarioSecond] {
        switch phase.withLock({ $0 }) {
        case .idle, .starting: []
        case .running(let running): await running.ask { $0.history() } ?? []
        case .stopping(let running, let task):
            if let history = await running.ask({ $0.history() }) { history } else { await task.value.history }
        case .stopped(let final): final.history
        }
    }

    private struct Pending: Error {
        let task: Task<Final, Never>
    }

    private func prepare(_ group: MultiThreadedEventLoopGroup) async throws(ChaosError) -> Running {
        let eventLoop = group.next()
        let (plan, clock, outcomes) = (plan, clock, outcomes)
        let load: NIOLoopBound<LoadLoop>
        do {
            load = try await eventLoop.submit {
                let loop = try LoadLoop(plan: plan, clock: clock, eventLoop: eventLoop, sink: outcomes)
                return NIOLoopBound(loop, eventLoop: eventLoop)
            }.get()
        } catch {
            throw ChaosError(
                .invalidFile, operation: "prepare TLS", target: plan.settings.trustedCertificates ?? plan.base.address,
                cause: "\(error)")
        }
        do {
            try await eventLoop.flatSubmit { load.value.pool.findAddress() }.get()
        } catch {
            throw ChaosError(
                .targetUnreachable, operation: "connect to the target", target: plan.base.address,
                cause: ConnectionErrors.describe(error),
                remedy: "Check that the target runs and that its base URL is right")
        }
        return Running(group: group, eventLoop: eventLoop, load: load)
    }

    private static func finish(_ running: Running) async -> Final {
        let load = running.load
        // It cannot fail: the promise is only ever succeeded, and the loop is shut down below.
        try? await running.eventLoop.flatSubmit { load.value.stop() }.get()
        let final = await running.ask { load in
            let final = Final(report: load.report(), progress: load.progress(), history: load.history())
            load.close()
            return final
        }
        try? await running.group.shutdownGracefully()
        return final
            ?? Final(
                report: WorkloadReport(scenarios: []), progress: LoadProgress(scenarios: [], hasEnded: true),
                history: [])
    }
}
