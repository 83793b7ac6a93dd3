import ChaosCore

/// One line of an outbox file. A message is pending on a channel until a `done` line says what became of it.
enum OutboxLine: Sendable, Equatable, Codable {
    /// The first line of every file: the format's version and the boot in which it was begun.
    case opened(version: Int, boot: String)
    /// A message with its ways, written before anything is sent.
    case message(OutboxEntry)
    /// An attempt begins; without an answer behind it, it may have arrived.
    case begun(ids: [Int], channel: String)
    /// The attempt certainly did not arrive.
    case failed(ids: [Int], channel: String)
    /// The message's fate on the channel.
    case done(ids: [Int], channel: String, accepted: Bool)
    /// A channel refused the message, so that it goes another way.
    case moved(id: Int, ticket: AlertTicket)
}

/// One message as it is kept.
struct OutboxEntry: Sendable, Equatable, Codable {
    /// Counted from 1 per file.
    let id: Int
    let notification: Notification
    let tickets: [AlertTicket]
    /// When it happened, in seconds since 1970.
    let epochSeconds: Double
}

/// One way of a message: a channel, and what else to try when it refuses for good.
struct AlertTicket: Sendable, Equatable, Codable {
    let channel: String
    var otherwise: [String] = []
    /// Not sent earlier (quiet hours), in seconds since 1970.
    var notBefore: Double?
    /// The channel that refused it, with its own words.
    var insteadOf: String?
}
