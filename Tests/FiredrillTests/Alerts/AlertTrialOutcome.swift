import ChaosTestKit
import Foundation

/// Counts what a trial showed, from the receiver's side alone.
struct AlertTrialOutcome {
    /// One message as it was shown: by itself or as a line of a digest.
    private struct Shown: Hashable {
        let incident: String
        let sequence: Int
    }

    let handedOver: Int
    private(set) var lost: [String] = []
    private(set) var outOfOrder: [String] = []
    private(set) var unmarkedDuplicates: [String] = []
    private(set) var tooEarly: [String] = []
    private var duplicates = 0
    private var shown = 0
    private var requests = 0
    private var posts = 0
    private var kills = 0
    private let length: Duration

    init(
        handedOver numbers: [Int], payloads: [SlackReceiver.Payload], kills: [ContinuousClock.Instant],
        length: Duration
    ) {
        handedOver = numbers.count
        self.length = length
        self.kills = kills.count
        requests = payloads.count
        posts = payloads.count(where: \.wasPosted)
        var first: [Shown: Int] = [:]
        for (index, payload) in payloads.filter(\.wasPosted).enumerated() {
            for (message, isMarked) in Self.messages(of: payload) {
                shown += 1
                if first[message] == nil {
                    first[message] = index
                } else {
                    duplicates += 1
                    if !isMarked { unmarkedDuplicates.append("\(message)") }
                }
            }
        }
        for number in numbers {
            let (one, two) = (
                first[Shown(incident: "INC-\(number)", sequence: 1)],
                first[Shown(incident: "INC-\(number)", sequence: 2)]
            )
            guard let one, let two else {
                lost.append("INC-\(number)")
                continue
            }
            if one > two { outOfOrder.append("INC-\(number)") }
        }
        checkPace(payloads, kills)
    }

    /// After the first 429 requests are a second apart, and as far from a 429 as it asked. Between two of them that a kill
    /// separates nobody may have heard the first one's answer.
    private mutating func checkPace(_ payloads: [SlackReceiver.Payload], _ kills: [ContinuousClock.Instant]) {
        let heard = payloads.indices.dropLast().first { index in
            let (one, two) = (payloads[index], payloads[index + 1])
            return one.retryAfter != nil && !kills.contains { $0 >= one.at - .seconds(2) && $0 <= two.at }
        }
        guard let first = heard else { return }
        for (one, two) in zip(payloads[first...], payloads[first...].dropFirst()) {
            // A request may be stamped after its sender died.
            if kills.contains(where: { $0 >= one.at - .seconds(2) && $0 <= two.at }) { continue }
            let wanted = Duration.seconds(max(1, one.retryAfter ?? 1))
            if two.at - one.at < wanted - .milliseconds(50) {
                tooEarly.append("\(two.at - one.at) instead of \(wanted)")
            }
        }
    }

    private static func messages(of payload: SlackReceiver.Payload) -> [(Shown, Bool)] {
        if let one = payload.text.firstMatch(of: #/message (\d+) of incident (INC-\d+)/#) {
            let shown = Shown(incident: String(one.output.2), sequence: Int(one.output.1) ?? 0)
            return [(shown, payload.text.contains("MAY REPEAT"))]
        }
        let blocks = payload.json["blocks"] as? [[String: Any]] ?? []
        let texts = blocks.compactMap { ($0["text"] as? [String: Any])?["text"] as? String }
        return texts.flatMap { $0.split(separator: "\n") }.compactMap { line in
            guard let match = line.firstMatch(of: #/(INC-\d+) #(\d+)/#) else { return nil }
            let shown = Shown(incident: String(match.output.1), sequence: Int(match.output.2) ?? 0)
            return (shown, line.contains("[may repeat]"))
        }
    }

    /// For the README.
    var table: String {
        let share = shown == 0 ? 0 : Double(duplicates) / Double(shown) * 100
        return """
            | incidents handed over | kills | requests | accepted | lost | duplicates (marked) | out of order | too early | time |
            | --- | --- | --- | --- | --- | --- | --- | --- | --- |
            | \(handedOver) (\(handedOver * 2) messages) | \(kills) | \(requests) | \(posts) | \(lost.count) \
            | \(duplicates) = \(String(format: "%.2f", share)) % (\(duplicates - unmarkedDuplicates.count)) \
            | \(outOfOrder.count) | \(tooEarly.count) | \(Int(length.components.seconds)) s |
            """
    }
}
