import ChaosClients
import Foundation

/// What the process of the stuck members says, as one line, whenever something changed.
struct StuckReport: Codable, Sendable, Equatable {
    /// One member and what the group gave it.
    struct Member: Codable, Sendable, Equatable {
        /// Its client.id and, for the second and later, a number.
        var name: String
        var partitions: [String]
        /// When it last got or lost partitions.
        var changedAt: BootInstant?
        /// What its client complained about last.
        var trouble: String?
    }

    var members: [Member] = []
    /// The wanted partitions that are held now, `topic[2]`.
    var held: [String] = []
    /// When a wanted partition was first given to a member.
    var takenAt: BootInstant?
    /// Why they are leaving, once they are.
    var ending: StuckEnding?

    var line: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }

    static func read(_ line: String) -> StuckReport? {
        try? JSONDecoder().decode(StuckReport.self, from: Data(line.utf8))
    }

    /// `1 member: none`, `2 members: order-completed[0], none; last trouble: ...`.
    var summary: String {
        if members.isEmpty { return "no member has joined" }
        let lists = members.map { $0.partitions.isEmpty ? "none" : $0.partitions.joined(separator: ", ") }
        let trouble = members.compactMap(\.trouble).last.map { "; last trouble: \($0)" } ?? ""
        return "\(members.count) member\(members.count == 1 ? "" : "s"): \(lists.joined(separator: " / "))" + trouble
    }
}

/// Why stuck members left the group by themselves.
enum StuckEnding: Codable, Sendable, Equatable {
    /// Somebody asked the process to end.
    case signal(Int32)
    /// No sign of life came for a whole lease.
    case lease
    /// The other end of standard input was closed: who started us is gone.
    case starterGone
    /// The group took the partitions away without asking.
    case thrownOut
    /// The order could not be understood or carried out.
    case refused(String)
}
