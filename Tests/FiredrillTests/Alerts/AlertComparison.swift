import ChaosTestKit
import Foundation

/// The same trials for firedrill and for the real Alertmanager, on receivers of one kind.
struct AlertComparison {
    /// Milliseconds, sorted.
    struct Latency {
        let milliseconds: [Double]

        /// `| NAME | n | p50 | p95 | p99 | max |`
        func row(_ name: String) -> String {
            let shares = [0.5, 0.95, 0.99, 1].map { share in
                milliseconds.isEmpty
                    ? "-"
                    : String(format: "%.2f", milliseconds[Int((Double(milliseconds.count) * share).rounded(.up)) - 1])
            }
            return "| \(name) | \(milliseconds.count) | \(shares.joined(separator: " | ")) |"
        }
    }

    let desk: Desk
    let count: Int

    // MARK: Latency

    /// From the observation that makes the rule true to the receiver's answer, the synced outbox included.
    func firedrillLatency() async throws -> Latency {
        try await WebReceiver.run(usual: .init(200, "ok")) { receiver in
            let run = try await desk.run(
                ["alert", "drive", "--latency", "--each", "--to", "\(count)"], environment: slack(receiver.url))
            guard run.status == 0 else { throw ServerError(run.errors) }
            return Latency(milliseconds: run.output.split(separator: "\n").compactMap { Double($0) }.sorted())
        }
    }

    /// From handing the alert over (the rule being true by then) to its arrival at the receiver.
    func alertmanagerLatency() async throws -> Latency {
        try await WebReceiver.run(usual: .init(200, "ok")) { receiver in
            let alertmanager = try Alertmanager(slack: "\(receiver.url)/services/T0/B0/X")
            let server = try await alertmanager.start()
            var milliseconds: [Double] = []
            for number in 1...count {
                let start = ContinuousClock.now
                try await alertmanager.fire("INC-\(number)")
                guard try await wait(for: .seconds(10), { receiver.received.count >= number }) else { break }
                milliseconds.append((receiver.received[number - 1].at - start) / .milliseconds(1))
            }
            await server.end(SIGKILL)
            return Latency(milliseconds: milliseconds.sorted())
        }
    }

    // MARK: A kill between accept and delivery

    /// How many of the alerts that were accepted while Slack was down arrive after SIGKILL and a new start.
    func firedrillAfterKill(_ alerts: Int) async throws -> Int {
        try await WebReceiver.run(usual: .init(200, "ok")) { receiver in
            receiver.script(Array(repeating: .init(503, "down"), count: 1000))
            let sender = try desk.start(["alert", "drive", "--to", "\(alerts)"], environment: slack(receiver.url))
            let isAccepted = try await wait(for: .seconds(60)) { sender.outputText.contains("\(alerts)\n") }
            sender.signal(SIGKILL)
            _ = await sender.finish()
            receiver.heal()
            guard isAccepted else { return -1 }
            let before = receiver.received.count
            _ = try await desk.run(["alert", "flush", "--timeout", "60"], environment: slack(receiver.url))
            return incidents(receiver.received.dropFirst(before), of: alerts)
        }
    }

    func alertmanagerAfterKill(_ alerts: Int) async throws -> Int {
        try await WebReceiver.run(usual: .init(200, "ok")) { receiver in
            receiver.script(Array(repeating: .init(503, "down"), count: 100_000))
            let alertmanager = try Alertmanager(slack: "\(receiver.url)/services/T0/B0/X")
            let server = try await alertmanager.start()
            for number in 1...alerts { try await alertmanager.fire("INC-\(number)") }
            await server.end(SIGKILL)
            receiver.heal()
            let before = receiver.received.count
            let next = try await alertmanager.start()
            _ = try await wait(for: .seconds(20)) {
                incidents(receiver.received.dropFirst(before), of: alerts) == alerts
            }
            await next.end(SIGKILL)
            return incidents(receiver.received.dropFirst(before), of: alerts)
        }
    }

    // MARK: A 429, and an end inside its wait

    /// Which of firing and resolved were taken within 30 s when Slack answers the first one with 429 and `Retry-After: 2`.
    func firedrillAfterThrottling() async throws -> String {
        try await WebReceiver.run(usual: .init(200, "ok")) { receiver in
            receiver.script([.init(429, headers: ["Retry-After": "2"])])
            _ = try await desk.run(["alert", "drive", "--to", "1"], environment: slack(receiver.url))
            return announced(receiver)
        }
    }

    func alertmanagerAfterThrottling() async throws -> String {
        try await WebReceiver.run(usual: .init(200, "ok")) { receiver in
            receiver.script([.init(429, headers: ["Retry-After": "2"])])
            let alertmanager = try Alertmanager(slack: "\(receiver.url)/services/T0/B0/X")
            let server = try await alertmanager.start()
            try await alertmanager.fire("INC-1")
            _ = try await wait(for: .seconds(10)) { !receiver.received.isEmpty }
            try await alertmanager.fire("INC-1", resolved: true)
            _ = try await wait(for: .seconds(30)) { receiver.received.count >= 3 }
            await server.end(SIGKILL)
            return announced(receiver)
        }
    }

    private func announced(_ receiver: WebReceiver) -> String {
        let all = receiver.received
        guard let first = all.first, all.count > 1 else { return "neither" }
        let waits = all.dropFirst().map { String(format: "%.1f", ($0.at - first.at) / .seconds(1)) }
        return "\(all.count - 1) after \(waits.joined(separator: " and ")) s"
    }

    private func incidents(_ received: some Sequence<WebReceiver.Received>, of alerts: Int) -> Int {
        let found = received.flatMap { $0.body.matches(of: #/INC-(\d+)/#).compactMap { Int($0.output.1) } }
        return Set(found).intersection(1...alerts).count
    }

    private func slack(_ url: String) -> [String: String] {
        ["FIREDRILL_SLACK_WEBHOOK_URL": "\(url)/services/T0/B0/X"]
    }

    /// Waits until it holds, at most so long; says whether it does.
    private func wait(for limit: Duration, _ holds: () -> Bool) async throws -> Bool {
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline {
            if holds() { return true }
            try await Task.sleep(for: .milliseconds(1))
        }
        return holds()
    }
}
