import ChaosCore
import Synchronization

import struct Foundation.Data
import class Foundation.FileManager
import class Foundation.JSONEncoder

/// What one process has to send, on disk: its messages and what became of each on each channel.
///
/// Lines are written at once, so that a killed process loses none; only a message itself is synced before it is sent.
/// What a power cut takes of the other lines makes a message be sent again, marked as one that may repeat.
final class OutboxSegment: Sendable {
    /// A message that still waits for a channel.
    struct Pending: Sendable, Equatable {
        let entry: OutboxEntry
        var ticket: AlertTicket
        var mayRepeat = false
        private var mightHaveRepeated = false

        init(entry: OutboxEntry, ticket: AlertTicket) {
            self.entry = entry
            self.ticket = ticket
        }

        /// An attempt begins, whose answer nobody has heard so far.
        mutating func begin() {
            mightHaveRepeated = mayRepeat
            mayRepeat = true
        }

        /// That attempt did not arrive; one before it still may have.
        mutating func fail() { mayRepeat = mightHaveRepeated }
    }

    private struct Key: Hashable {
        let id: Int
        let channel: String
    }

    private struct State {
        var nextID = 1
        var open: Set<Key> = []
    }

    static let version = 1

    private let file: OutboxFile
    private let state = Mutex(State())
    /// Lines in the midst of the file that nobody can read: the file is kept for a person.
    private let isDamaged: Bool
    /// What was pending when the file was taken over, oldest first.
    let pending: [Pending]

    /// A new segment. Throws `storage`.
    init(creating path: String) throws(ChaosError) {
        let first = OutboxLine.opened(version: Self.version, boot: Self.currentBoot)
        file = try OutboxFile.create(path, firstLine: Self.encode(first))
        pending = []
        isDamaged = false
    }

    /// The segment of a process that is gone; `nil` when it lives, or a newer program wrote it. Throws `storage`.
    init?(takingOver path: String) throws(ChaosError) {
        guard let file = try OutboxFile.takeOver(path) else { return nil }
        let reading = OutboxReading(try file.content(), currentBoot: Self.currentBoot)
        guard reading.isOurs else {
            file.close(removing: false)
            return nil
        }
        self.file = file
        pending = reading.pending
        isDamaged = reading.isDamaged
        let keys = pending.map { Key(id: $0.entry.id, channel: $0.ticket.channel) }
        state.withLock { $0 = State(nextID: reading.nextID, open: Set(keys)) }
        // A line that a power cut tore must not swallow the next one.
        if reading.endsTorn { try file.append(Data()) }
    }

    /// Writes a message; it is safe from a kill now, and from a power cut after `sync`. Throws `storage`.
    func add(_ notification: Notification, _ tickets: [AlertTicket], at epochSeconds: Double)
        throws(ChaosError) -> Int
    {
        let id = state.withLock { state in
            defer { state.nextID += 1 }
            return state.nextID
        }
        let entry = OutboxEntry(
            id: id, notification: notification, tickets: tickets, epochSeconds: epochSeconds)
        try file.append(Self.encode(.message(entry)))
        state.withLock { state in
            for ticket in tickets { state.open.insert(Key(id: id, channel: ticket.channel)) }
        }
        return id
    }

    /// Waits until all messages so far are on the disk. Throws `storage`.
    func sync() async throws(ChaosError) { try await file.sync() }

    /// Notes something about messages. Never fails: what is not noted is sent once more, marked.
    func note(_ line: OutboxLine) {
        try? file.append(Self.encode(line))
        state.withLock { state in
            switch line {
            case .done(let ids, let channel, _):
                for id in ids { state.open.remove(Key(id: id, channel: channel)) }
            case .moved(let id, let ticket):
                state.open.insert(Key(id: id, channel: ticket.channel))
            case .opened, .message, .begun, .failed: break
            }
        }
    }

    /// Lets go of the file, and removes it when nothing waits in it any more.
    func close() {
        let isEmpty = state.withLock { $0.open.isEmpty }
        if isDamaged, isEmpty { return file.close(removing: false, renamingTo: "\(file.path).damaged") }
        file.close(removing: isEmpty)
    }

    private static func encode(_ line: OutboxLine) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Nothing in a line can fail to encode: it holds texts and finite numbers only.
        return (try? encoder.encode(line)) ?? Data()
    }

    private static var currentBoot: String {
        let text = FileManager.default.contents(atPath: "/proc/sys/kernel/random/boot_id") ?? Data()
        return String(decoding: text, as: UTF8.self).trimmingSpaces
    }
}
