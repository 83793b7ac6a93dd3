import ChaosCore
import Foundation

/// What an outbox file says, line by line. Pure; a line that cannot be read hides no other.
struct OutboxReading: Sendable {
    private(set) var pending: [OutboxSegment.Pending] = []
    private(set) var nextID = 1
    /// False when a newer program wrote it: nobody may send by half an understanding.
    private(set) var isOurs = true
    private(set) var isDamaged = false
    private(set) var endsTorn = false

    init(_ content: Data, currentBoot: String) {
        var isOfThisBoot = false
        let lines = content.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        endsTorn = lines.last.map { !$0.isEmpty } ?? false
        for (index, bytes) in lines.enumerated() where !bytes.isEmpty {
            guard let line = try? JSONDecoder().decode(OutboxLine.self, from: bytes) else {
                // The last line may be torn: its message was not yet safe, and nothing of it was sent.
                if index < lines.count - 1 { isDamaged = true }
                continue
            }
            if case .opened(let version, let boot) = line {
                isOurs = version <= OutboxSegment.version
                isOfThisBoot = boot == currentBoot
            } else {
                take(line)
            }
        }
        // A power cut may have taken the line that says that an attempt began.
        if !isOfThisBoot { for index in pending.indices { pending[index].mayRepeat = true } }
    }

    private mutating func take(_ line: OutboxLine) {
        switch line {
        case .opened: break
        case .message(let entry):
            nextID = max(nextID, entry.id + 1)
            pending += entry.tickets.map { OutboxSegment.Pending(entry: entry, ticket: $0) }
        case .begun(let ids, let channel): each(ids, channel) { $0.begin() }
        case .failed(let ids, let channel): each(ids, channel) { $0.fail() }
        case .done(let ids, let channel, _):
            pending.removeAll { ids.contains($0.entry.id) && $0.ticket.channel == channel }
        case .moved(let id, let ticket):
            guard let entry = pending.first(where: { $0.entry.id == id })?.entry else { return }
            pending.append(OutboxSegment.Pending(entry: entry, ticket: ticket))
        }
    }

    private mutating func each(
        _ ids: [Int], _ channel: String, _ change: (inout OutboxSegment.Pending) -> Void
    ) {
        for index in pending.indices
        where ids.contains(pending[index].entry.id) && pending[index].ticket.channel == channel {
            change(&pending[index])
        }
    }
}
