import ChaosCore
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosEngine

@Suite struct ExperimentLoaderTests {
    private let loader = ExperimentLoader(vocabulary: SampleFiles.vocabulary)

    @Test func theShippedExperimentLoads() throws {
        let experiment = try loader.load(path: "\(SampleFiles.project)/experiments/redis-lock-contention.yaml")
        #expect(experiment.name == "redis-lock-contention")
        #expect(experiment.documented == Documented(level: .l2, mttd: .seconds, mttr: .minutes))
        #expect(experiment.loads.map(\.scenario) == ["issue-coupon", "place-order"])
        #expect(experiment.fault.kind == "redis-lock-contention")
        #expect(experiment.fault.parameters.text("keys") == "lock:coupon:{8..13}")
        #expect(experiment.detect.map(\.name) == ["CouponLockContention"])
        #expect(!experiment.steadyState.isEmpty)
    }

    @Test func everySectionArrives() throws {
        let experiment = try loader.load(text: SampleFiles.experiment, path: "experiments/locks.yaml")
        let issue = ["scenario": "issue-coupon"]
        let ratio = Condition(Metric("http.success_ratio", issue), .atLeast, 0.99, unit: .ratio)
        let p95 = Condition(Metric("http.p95", issue), .atMost, 0.5, unit: .seconds)
        let slow = Condition(Metric("http.p95", issue), .greater, 1, unit: .seconds)
        let orders = Condition(
            Metric("http.success_ratio", ["scenario": "place-order"]), .less, 0.2, unit: .ratio)
        let parameters: [String: ParameterValue] = [
            "keys": .text("lock:{8..13}"), "holders": .whole(2), "style": .text("set-nx"),
            "lease": .duration(.seconds(3)), "loud": .flag(false), "headroom": .bytes(1024),
        ]
        let expected = Experiment(
            name: "locks", source: "experiments/locks.yaml", title: "Locks held",
            documented: Documented(level: .l2, mttd: .seconds, mttr: .minutes),
            loads: [
                LoadSpec(
                    scenario: "issue-coupon", executor: .constantArrivalRate(perSecond: 300, duration: nil)),
                LoadSpec(
                    scenario: "place-order",
                    executor: .constantUsers(users: 50, thinkTime: .seconds(1), duration: nil)),
            ],
            steadyState: [ratio, p95],
            fault: FaultSpec(
                kind: "redis-lock-contention", duration: .seconds(30), parameters: FaultParameters(parameters)),
            detect: [AlertRule(name: "Contention", condition: slow, hold: .seconds(2))],
            response: ResponseSpec(mode: .auto, runbook: "redis-lock-contention"),
            hypothesis: Hypothesis(
                noWorseThan: .l2, detectedWithin: .seconds(10), recoveredWithin: .seconds(120),
                audits: ["no-oversell"]),
            abortWhen: [orders],
            timing: ExperimentTiming(
                samplingInterval: .milliseconds(500), stability: .seconds(5), recoveryDeadline: .seconds(30)))
        #expect(experiment == expected)
    }

    @Test func whatIsLeftOutTakesItsDefault() throws {
        let experiment = try loader.load(
            text: """
                version: 1
                title: Short
                load: [ { scenario: a, executor: constant-arrival-rate, rate: 1/s } ]
                steady-state: [ "http.up == 1" ]
                fault: { kind: memory-pressure, duration: 0 }
                detect: [ { alert: Down, when: "http.up < 1" } ]
                """, path: "short.yml")
        #expect(experiment.name == "short")
        #expect(experiment.documented == nil)
        #expect(experiment.fault.duration == .zero)
        #expect(experiment.detect[0].hold == .zero)
        #expect(experiment.response == ResponseSpec(mode: .none))
        #expect(experiment.hypothesis == Hypothesis())
        #expect(experiment.abortWhen.isEmpty)
        #expect(experiment.timing == ExperimentTiming())
    }

    @Test(arguments: [
        ("a/b/lock.yaml", "lock"), ("lock.yml", "lock"), ("lock", "lock"), ("a.b/lock", "lock"),
        (".hidden", ".hidden"), ("x.y.yaml", "x.y"), ("", ""),
    ])
    func anExperimentIsNamedAfterItsFile(_ path: String, _ name: String) {
        #expect(ExperimentLoader.name(of: path) == name)
    }

    @Test func everyExecutorLoads() throws {
        let experiment = try loader.load(
            text: """
                version: 1
                title: Every executor
                load:
                  - { scenario: a, executor: constant-arrival-rate, rate: 12.5/s, duration: 1m, double-tap: 5% }
                  - scenario: b
                    executor: ramping-arrival-rate
                    start-rate: 10/s
                    stages: [ { duration: 10s, target: 100/s }, { duration: 5s, target: 0/s } ]
                  - { scenario: c, executor: constant-vus, vus: 3 }
                  - scenario: d
                    executor: ramping-vus
                    start-vus: 1
                    think-time: 200ms
                    stages: [ { duration: 10s, target: 100 } ]
                    variables: { coupon: { random: 1..3 } }
                steady-state: [ "http.up == 1" ]
                fault: { kind: memory-pressure, duration: 1s }
                detect: [ { alert: Down, when: "http.up < 1" } ]
                """, path: "executors.yaml")
        #expect(
            experiment.loads.map(\.executor) == [
                .constantArrivalRate(perSecond: 12.5, duration: .seconds(60)),
                .rampingArrivalRate(
                    startPerSecond: 10,
                    stages: [
                        LoadStage(duration: .seconds(10), target: 100), LoadStage(duration: .seconds(5), target: 0),
                    ]),
                .constantUsers(users: 3, thinkTime: .zero, duration: nil),
                .rampingUsers(
                    startUsers: 1, stages: [LoadStage(duration: .seconds(10), target: 100)],
                    thinkTime: .milliseconds(200)),
            ])
        #expect(experiment.loads[0].doubleTap == 0.05)
        #expect(experiment.loads[3].variables == ["coupon": .random(1...3)])
    }
}
