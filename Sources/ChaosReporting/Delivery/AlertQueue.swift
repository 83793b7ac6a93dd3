import ChaosCore

/// What waits for one channel, in the order in which it was said. The oldest message is the only one under way, so that
/// a later one never overtakes it. It lives in memory; whoever wants it to survive the process replaces this type.
struct AlertQueue: Sendable {
    /// A message with what its channel said so far.
    struct Item: Sendable {
        let notification: Notification
        /// How often it was handed to the channel.
        var attempts = 0
        /// The channel's last words; `nil` before the first answer.
        var lastAnswer: DeliveryResult?
    }

    private var items: [Item] = []

    var isEmpty: Bool { items.isEmpty }

    /// The message under way.
    var head: Item? { items.first }

    mutating func append(_ notification: Notification) {
        items.append(Item(notification: notification))
    }

    /// Counts an attempt with the head.
    mutating func beginAttempt() {
        if !items.isEmpty { items[0].attempts += 1 }
    }

    /// Keeps the channel's answer to the head.
    mutating func note(_ answer: DeliveryResult) {
        if !items.isEmpty { items[0].lastAnswer = answer }
    }

    /// Takes the head out: its fate is known.
    mutating func finishHead() {
        if !items.isEmpty { items.removeFirst() }
    }

    /// Takes everything out, in order.
    mutating func removeAll() -> [Item] {
        defer { items = [] }
        return items
    }
}
