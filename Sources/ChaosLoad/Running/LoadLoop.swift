import ChaosCore
import NIOCore
import NIOPosix
import NIOSSL

/// All scenarios of a running load on one event loop: one timer, one pool, no locks.
final class LoadLoop: NIOScheduledCallbackHandler {
    /// Starts that are due closer together than this are made together; it bounds the timers of very high rates.
    /// The delay counts into the latency like any other, since that runs from the intended start.
    private static let coalescing: Int64 = 100_000

    let pool: ConnectionPool
    private let eventLoop: any EventLoop
    private let clock: any RunClock
    private var runners: [ScenarioRunner] = []
    private var armedFor = Int64.max
    private var timer: NIOScheduledCallback?
    private var isPumping = false
    private var drained: EventLoopPromise<Void>?

    /// Must be made on the event loop. Throws when the trusted certificates cannot be read.
    init(plan: LoadPlan, clock: any RunClock, eventLoop: any EventLoop, sink: (any OutcomeSink)?) throws {
        self.eventLoop = eventLoop
        self.clock = clock
        let tls = plan.base.isSecure ? try Self.tlsContext(plan.settings) : nil
        pool = ConnectionPool(
            eventLoop: eventLoop, clock: clock, base: plan.base, connectLimit: plan.timeLimit, tls: tls)
        let numbers = VirtualUserNumbers()
        var seeds = LoadRandom(seed: plan.settings.seed ?? UInt64.random(in: .min ... .max))
        runners = plan.entries.map { entry in
            ScenarioRunner(
                entry: entry, source: plan.makeSource(for: entry, numbers: numbers),
                account: ScenarioAccount(
                    scenario: entry.spec.scenario, window: plan.window.nanoseconds,
                    historyCapacity: plan.settings.historySeconds),
                timeLimit: plan.timeLimit, pool: pool, loop: self, sink: sink, seed: seeds.next())
        }
    }

    /// The load begins now.
    func begin() {
        let now = clock.now.nanoseconds
        for runner in runners { runner.begin(at: now) }
        pump()
    }

    /// Does all that is due in all scenarios, then sets the timer for the next moment.
    func pump() {
        isPumping = true
        for runner in runners { runner.pump(at: clock.now.nanoseconds) }
        isPumping = false
        armedFor = .max
        if let due = runners.compactMap(\.nextDue).min() { wake(by: due) }
        checkDrained()
    }

    /// Makes sure that `pump` runs soon after this moment.
    func wake(by due: Int64) {
        guard !isPumping, due < armedFor else { return }
        timer?.cancel()
        armedFor = due
        let delay = max(due - clock.now.nanoseconds, Self.coalescing)
        // The only error is that the event loop was shut down, after which nothing is due any more.
        timer = try? eventLoop.assumeIsolated().scheduleCallback(in: .nanoseconds(delay), handler: self)
    }

    func handleScheduledCallback(eventLoop: some EventLoop) {
        timer = nil
        pump()
    }

    /// A request of this runner ended outside of `pump`.
    func requestEnded(_ runner: ScenarioRunner) {
        if drained != nil, runner.isDrained { checkDrained() }
    }

    /// All metrics of all scenarios, over the window that ends now.
    func readings() -> [Metric: Reading] {
        pump()
        let now = clock.now.nanoseconds
        var readings: [Metric: Reading] = [:]
        for runner in runners {
            readings.merge(LoadMetrics.read(runner.account, at: now, hasIterations: runner.hasIterations)) { $1 }
        }
        return readings
    }

    /// The live totals.
    func progress() -> LoadProgress {
        pump()
        let now = clock.now.nanoseconds
        let hasEnded = drained != nil || runners.allSatisfy { $0.source.isExhausted }
        return LoadProgress(scenarios: runners.map { progress(of: $0, at: now) }, hasEnded: hasEnded)
    }

    /// The course of all scenarios by the second of the intended start.
    func history() -> [ScenarioSecond] {
        runners.flatMap { $0.account.history.seconds() }
    }

    /// The totals of all scenarios.
    func report() -> WorkloadReport {
        let now = clock.now.nanoseconds
        return WorkloadReport(scenarios: runners.map { $0.account.report(at: now) })
    }

    /// Starts nothing any more. The future succeeds when the last request in flight ended or reached its time limit.
    func stop() -> EventLoopFuture<Void> {
        let promise = drained ?? eventLoop.makePromise(of: Void.self)
        if drained == nil {
            drained = promise
            let now = clock.now.nanoseconds
            isPumping = true
            for runner in runners { runner.stop(at: now) }
            isPumping = false
            pump()
        }
        return promise.futureResult
    }

    /// Closes all connections.
    func close() {
        timer?.cancel()
        timer = nil
        pool.close()
    }

    private func checkDrained() {
        if let drained, runners.allSatisfy(\.isDrained) { drained.succeed(()) }
    }

    private func progress(of runner: ScenarioRunner, at now: Int64) -> ScenarioProgress {
        let account = runner.account
        account.expireWindows(at: now)
        let quantiles = LoadMetrics.latencyQuantiles(account, at: now)
        return ScenarioProgress(
            scenario: account.scenario, elapsedSeconds: account.elapsedSeconds(at: now),
            users: runner.source.activeUsers, planned: account.planned, succeeded: account.succeeded,
            failed: account.failed, soldOut: account.soldOut, starved: account.starved,
            inFlight: account.inFlight.count, ratePerSecond: LoadMetrics.rate(account, at: now).value,
            p50: quantiles?[0], p95: quantiles?[1], max: quantiles?[3],
            droppedHistorySeconds: account.history.dropped)
    }

    private static func tlsContext(_ settings: LoadSettings) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        if let path = settings.trustedCertificates {
            configuration.additionalTrustRoots = [.file(path)]
        }
        return try NIOSSLContext(configuration: configuration)
    }
}
