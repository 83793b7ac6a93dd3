import ChaosClients
import ChaosCore
import Foundation

/// What the process of the stuck members is told first, as one line over its standard input: the settings of the brokers
/// may be secret, and a command line is for everybody to see.
struct StuckOrder: Codable, Sendable, CustomStringConvertible, CustomReflectable {
    var tag: String
    var brokers: String
    var options: [String: String]
    var group: String
    var topics: [String]
    var assignors: String
    var wanted: [Int]?
    var members: Int
    var maxMembers: Int
    var sessionMilliseconds: Int64
    var takeMilliseconds: Int64
    var leaseMilliseconds: Int64

    init(_ settings: ConsumerLagSettings, kafka: KafkaTarget, tag: String) {
        self.tag = tag
        brokers = kafka.brokers
        options = kafka.options.mapValues { $0.reveal() }
        group = settings.group.name
        topics = settings.topics
        assignors = settings.group.assignors
        wanted = settings.wanted?.sorted()
        members = settings.members
        maxMembers = settings.maxMembers
        sessionMilliseconds = settings.sessionTimeout.nanoseconds / 1_000_000
        takeMilliseconds = settings.takeWithin.nanoseconds / 1_000_000
        leaseMilliseconds = settings.lease.nanoseconds / 1_000_000
    }

    var lease: Duration { .milliseconds(leaseMilliseconds) }
    var takeWithin: Duration { .milliseconds(takeMilliseconds) }

    func wants(_ partition: KafkaPartition) -> Bool { wanted?.contains(partition.partition) ?? true }

    /// librdkafka settings of a member, beside those that reach the brokers.
    var memberOptions: [String: String] {
        [
            "partition.assignment.strategy": assignors.filter { $0 != " " },
            "session.timeout.ms": "\(sessionMilliseconds)",
            "heartbeat.interval.ms": "\(max(100, min(2000, sessionMilliseconds / 3)))",
        ]
    }

    var line: String {
        get throws { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) }
    }

    static func read(_ line: String) -> StuckOrder? {
        try? JSONDecoder().decode(StuckOrder.self, from: Data(line.utf8))
    }

    var description: String { "stuck members for \(group)" }
    var customMirror: Mirror { Mirror(self, children: ["group": group]) }
}
