import ChaosCore

/// The books of one scenario: every planned request is succeeded, failed, sold out, starved or in flight, at any moment.
///
/// Pure: it does no IO and takes every moment as an argument (nanoseconds on the run's clock).
final class ScenarioAccount {
    let scenario: String
    let windowLength: Int64
    private(set) var inFlight = InFlightList()
    private(set) var planned = 0
    private(set) var succeeded = 0
    private(set) var failed = 0
    private(set) var soldOut = 0
    private(set) var starved = 0
    private(set) var failures: [FailureCause: Int] = [:]
    private(set) var latencies = LatencyHistogram()
    private(set) var iterations = LatencyHistogram()
    private(set) var window: SlidingWindow
    private(set) var iterationWindow: SlidingWindow
    /// For the ratio over ten seconds: a few failures among few requests break every single second or none.
    private(set) var lastTenSeconds = OutcomeCounts(length: 10_000_000_000)
    private(set) var history: SecondHistory
    private(set) var lastStarvedAt: Int64?
    private(set) var lastResolvedAt: Int64?
    private(set) var startedAt: Int64 = 0
    private(set) var endedAt: Int64?

    init(scenario: String, window: Int64, historyCapacity: Int) {
        self.scenario = scenario
        windowLength = window
        self.window = SlidingWindow(length: window)
        iterationWindow = SlidingWindow(length: window)
        history = SecondHistory(scenario: scenario, capacity: historyCapacity)
    }

    /// The load begins at this moment.
    func begin(at now: Int64) {
        startedAt = now
    }

    /// No start comes after this moment; the first call counts.
    func end(at now: Int64) {
        if endedAt == nil { endedAt = now }
    }

    /// A request starts; returns its handle among those in flight.
    func start(intended: Int64) -> Int {
        planned += 1
        history.plan(intended, count: 1)
        return inFlight.insert(intended: intended)
    }

    /// Requests that were planned but that the generator could not start.
    func starve(intended: Int64, count: Int, at now: Int64) {
        planned += count
        starved += count
        lastStarvedAt = now
        history.plan(intended, count: count)
        for _ in 0..<count { history.resolve(intended, as: .starved, length: nil) }
    }

    /// A request ended; returns how long it took from its intended start, in nanoseconds.
    @discardableResult
    func resolve(_ handle: Int, as resolution: Resolution, at now: Int64) -> Int64 {
        let intended = inFlight.intended(handle)
        inFlight.remove(handle)
        let length = max(0, now - intended)
        switch resolution {
        case .succeeded:
            succeeded += 1
            record(length, .succeeded, at: now)
        case .failed(let cause):
            failed += 1
            failures[cause, default: 0] += 1
            record(length, .failed, at: now)
        case .soldOut:
            soldOut += 1
            record(length, .soldOut, at: now)
        case .starved:
            starved += 1
            lastStarvedAt = now
        }
        history.resolve(intended, as: resolution, length: resolution == .starved ? nil : length)
        return length
    }

    /// An iteration ended, think time included.
    func recordIteration(endedAt: Int64, length: Int64) {
        iterations.record(length)
        iterationWindow.record(endedAt: endedAt, length: length, kind: .succeeded)
    }

    /// Drops from the windows what is older than they are long.
    func expireWindows(at now: Int64) {
        window.expire(at: now)
        iterationWindow.expire(at: now)
    }

    /// How long the load has run, or ran, in seconds.
    func elapsedSeconds(at now: Int64) -> Double {
        Double(max(0, (endedAt ?? now) - startedAt)) / 1e9
    }

    /// The totals, as of this moment.
    func report(at now: Int64) -> ScenarioReport {
        let elapsed = elapsedSeconds(at: now)
        return ScenarioReport(
            scenario: scenario, planned: planned, succeeded: succeeded, failed: failed, soldOut: soldOut,
            failures: Dictionary(uniqueKeysWithValues: failures.map { ($0.key.description, $0.value) }),
            latencySeconds: latencies.summary(), iterationSeconds: iterations.summary(),
            requestsPerSecond: elapsed > 0 ? Double(latencies.count) / elapsed : 0, starvedStarts: starved)
    }

    private func record(_ length: Int64, _ kind: SlidingWindow.Kind, at now: Int64) {
        latencies.record(length)
        window.record(endedAt: now, length: length, kind: kind)
        if kind != .soldOut { lastTenSeconds.record(endedAt: now, succeeded: kind == .succeeded) }
        lastResolvedAt = now
    }
}
