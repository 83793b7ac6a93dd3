import ChaosCore

/// What waits for one channel, in the order in which it was said. The oldest messages are the only ones under way, so that
/// no later one overtakes them.
struct AlertQueue: Sendable {
    /// A message with what its channel said so far.
    struct Item: Sendable {
        /// Where the message is on disk; `nil` when it is not.
        struct Home: Sendable {
            let segment: OutboxSegment
            let id: Int
        }

        /// Told apart within the queue by this.
        fileprivate(set) var number = 0
        let notification: Notification
        let ticket: AlertTicket
        /// When it happened, in seconds since 1970.
        let epochSeconds: Double
        var home: Home?
        /// Why it is not safe on disk although it should be.
        var trouble: String?
        /// Safe on disk, or nowhere to be kept: it may be sent.
        var isReady = true
        var mayRepeat = false
        /// Refused as a part of a digest: it must not take the others with it.
        var goesAlone = false
        /// How often it was handed to the channel by this process.
        var attempts = 0
        /// The channel's last words; `nil` before the first answer.
        var lastAnswer: DeliveryResult?
    }

    private(set) var items: [Item] = []
    private var nextNumber = 1

    /// Adds a message and returns its number.
    mutating func append(_ item: Item) -> Int {
        var item = item
        item.number = nextNumber
        nextNumber += 1
        items.append(item)
        return item.number
    }

    /// Whether nothing may be sent by then: what is left is held until later.
    func isIdle(at epochSeconds: Double) -> Bool { released(at: epochSeconds).isEmpty }

    /// The messages to send now: the oldest one, or when they are to be folded as many of the next as fit. Empty when there
    /// is none, or the oldest is not safe yet.
    func batch(at epochSeconds: Double, folding: Bool) -> [Item] {
        let waiting = released(at: epochSeconds).prefix { $0.isReady }
        guard let first = waiting.first else { return [] }
        guard folding else { return [first] }
        let folded = AlertDigest.fitting(Array(waiting))
        return folded.count >= AlertDigest.least ? folded : [first]
    }

    /// When the next held message may be sent; `nil` when none is held.
    func release(after epochSeconds: Double) -> Double? {
        items.compactMap(\.ticket.notBefore).filter { $0 > epochSeconds }.min()
    }

    /// Changes the messages of these numbers.
    mutating func update(_ numbers: Set<Int>, _ change: (inout Item) -> Void) {
        for index in items.indices where numbers.contains(items[index].number) { change(&items[index]) }
    }

    /// Takes messages out: their fate is known.
    mutating func remove(_ numbers: Set<Int>) {
        items.removeAll { numbers.contains($0.number) }
    }

    /// Takes everything out, in order.
    mutating func removeAll() -> [Item] {
        defer { items = [] }
        return items
    }

    /// What is not held. A message that may go takes along what was held of its incident before it: the order stays.
    private func released(at epochSeconds: Double) -> [Item] {
        var goes: Set<String> = []
        return items.reversed().filter { item in
            let isHeld = item.ticket.notBefore.map { $0 > epochSeconds } ?? false
            if !isHeld { goes.insert(item.notification.incident) }
            return goes.contains(item.notification.incident)
        }.reversed()
    }
}
