import ChaosTestKit
import Foundation

/// Drives senders until every incident was handed over and everything was delivered, killing them on the way.
struct AlertTrial {
    let desk: Desk
    let receiver: SlackReceiver
    let incidents: Int
    private var handedOver: [Int] = []
    private var kills: [ContinuousClock.Instant] = []
    private var began = ContinuousClock.now
    private var ended = ContinuousClock.now

    init(desk: Desk, receiver: SlackReceiver, incidents: Int) {
        self.desk = desk
        self.receiver = receiver
        self.incidents = incidents
    }

    private var slack: [String: String] { ["FIREDRILL_SLACK_WEBHOOK_URL": receiver.url] }

    /// Two thirds of the kills hit senders that make incidents, the others such that only deliver.
    mutating func run(kills wanted: Int) async throws {
        began = .now
        var next = 1
        while handedOver.count < incidents {
            let last = next + incidents - handedOver.count - 1
            let arguments = ["alert", "drive", "--from", "\(next)", "--to", "\(last)", "--spacing", "20"]
            let sender = try desk.start(arguments, environment: slack)
            let mayKill = kills.count < wanted * 2 / 3
            if mayKill { try await kill(sender) } else { try await wait(for: last, from: sender) }
            if !mayKill {
                sender.signal(SIGKILL)
                kills.append(.now)
            }
            let numbers = await sender.finish().output.split(separator: "\n").compactMap { Int($0) }
            handedOver += numbers
            // The one behind the last may have been half taken when the kill came: it is nobody's promise.
            next = (numbers.last ?? next - 1) + 2
        }
        while true {
            let sender = try desk.start(["alert", "flush", "--timeout", "3600"], environment: slack)
            guard kills.count < wanted else {
                guard await sender.finish().status != 0 else { break }
                continue
            }
            try await kill(sender)
            _ = await sender.finish()
        }
        ended = .now
    }

    private mutating func kill(_ sender: RunningCommand) async throws {
        try await Task.sleep(for: .milliseconds(Int.random(in: 50...2500)))
        sender.signal(SIGKILL)
        kills.append(.now)
    }

    private func wait(for last: Int, from sender: RunningCommand) async throws {
        while !sender.outputText.contains("\(last)\n") { try await Task.sleep(for: .milliseconds(50)) }
    }

    /// What the receiver showed, against what was handed over.
    func outcome() -> AlertTrialOutcome {
        AlertTrialOutcome(
            handedOver: handedOver, payloads: receiver.payloads, kills: kills, length: ended - began)
    }
}
