import ArgumentParser
import ChaosCore
import ChaosReporting

/// `firedrill alert drive`: makes incidents as fast as it is told, to see whether all of them arrive. Not for people.
struct AlertDriveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drive", abstract: "Makes incidents and measures how long their alerts take.",
        shouldDisplay: false)

    @Option(name: .long, help: "The first incident's number.")
    var from = 1

    @Option(name: .long, help: "The last incident's number.")
    var to: Int

    @Option(name: .long, help: "Milliseconds between two incidents.")
    var spacing = 0

    @Option(name: .long, help: "Seconds to wait for what was not accepted so far.")
    var timeout = 3600

    @Flag(
        name: .long,
        help: "Wait for each alert before the next, and print the times from rule true to accepted.")
    var latency = false

    @Flag(name: .long, help: "With --latency: print every time in milliseconds instead, one a line.")
    var each = false

    func run() async throws {
        let setup = try AlertSetup.load()
        let state = try StateFolder()
        let clock = MonotonicRunClock()
        let (results, answers) = AsyncStream<AlertDelivery>.makeStream()
        let dispatcher = AlertDispatcher(
            plan: setup.plan, channels: setup.channels, outbox: state.outbox, clock: clock,
            originEpochSeconds: WallClock.epochSeconds
        ) { delivery, _ in
            answers.yield(delivery)
        }
        await dispatcher.prepare()
        _ = await dispatcher.resume()
        if latency {
            try await measure(dispatcher, results, clock)
        } else {
            try await drive(dispatcher, clock)
        }
        _ = await dispatcher.drain(deadline: .seconds(timeout))
    }

    /// Each incident fires and resolves; its number is printed once both messages are on disk.
    private func drive(_ dispatcher: AlertDispatcher, _ clock: any RunClock) async throws {
        guard from <= to else { return }
        for number in from...to {
            await dispatcher.enqueue(Self.firing(number, evidence: "is 4.2 s"))
            await dispatcher.enqueue(
                Notification(
                    kind: .resolved, incident: Self.incident(number), sequence: 2,
                    title: "Incident \(number): recovered",
                    text: "Back inside the steady state."))
            try await dispatcher.sync()
            Terminal.output("\(number)")
            if spacing > 0 { try await clock.sleep(for: .milliseconds(spacing)) }
        }
    }

    /// From the observation that makes the rule true to the channel's answer, one incident after the other.
    private func measure(
        _ dispatcher: AlertDispatcher, _ results: AsyncStream<AlertDelivery>, _ clock: any RunClock
    ) async throws {
        let metric = Metric("http.p95", ["scenario": "issue-coupon"])
        let condition = Condition(metric, .greater, 1, unit: .seconds)
        let rule = AlertRule(name: "CouponLockContention", condition: condition, hold: .zero)
        var answers = results.makeAsyncIterator()
        var milliseconds: [Double] = []
        for number in from...to {
            var evaluator = AlertEvaluator(rule: rule, jitter: .zero)
            let start = clock.now
            let observation = Observation(at: start, readings: [metric: .value(4.2)])
            guard evaluator.evaluate(observation).contains(.fired) else { continue }
            await dispatcher.enqueue(Self.firing(number, evidence: "\(condition)"))
            guard let delivery = await answers.next(), delivery.accepted else { continue }
            milliseconds.append((delivery.at - start).inSeconds * 1000)
        }
        if each { return milliseconds.forEach { Terminal.output(DurationText.decimal($0, places: 3)) } }
        milliseconds.sort()
        func percentile(_ share: Double) -> String {
            guard !milliseconds.isEmpty else { return "-" }
            let index = min(
                milliseconds.count - 1, Int((Double(milliseconds.count) * share).rounded(.up)) - 1)
            return DurationText.decimal(milliseconds[max(0, index)], places: 2)
        }
        Terminal.output(
            "n \(milliseconds.count), p50 \(percentile(0.5)) ms, p95 \(percentile(0.95)) ms,"
                + " p99 \(percentile(0.99)) ms, max \(percentile(1)) ms")
    }

    private static func incident(_ number: Int) -> String { "INC-\(number)" }

    private static func firing(_ number: Int, evidence: String) -> Notification {
        Notification(
            kind: .firing, incident: incident(number), sequence: 1,
            title: "CouponLockContention is firing", level: .l2,
            text: "Redis lock contention: \(evidence).",
            fields: [
                .init("Target", "lab"), .init("Rule", "http.p95 > 1 s for 2 s"), .init("Now", evidence),
            ],
            details: ["t1 fault effective at the target: 0.25 s", "t4 alert fired: 3.5 s"],
            command: "firedrill runbook run redis-lock-contention --incident \(incident(number))")
    }
}
