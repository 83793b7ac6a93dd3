import ChaosCore
import Foundation

/// A file of the recovery journal that cannot be believed. It may hide a fault, so it is told and never skipped.
public struct UnreadableEntry: Sendable {
    /// The run, by the file's name.
    public let run: String
    public let path: String
    public let cause: String
    /// How a person undoes it, as far as the file still says so.
    public let byHand: [String]

    /// `data` is what could be read of the file.
    init(run: String, path: String, data: Data?, error: any Error) {
        self.run = run
        self.path = path
        cause = Self.cause(of: error)
        byHand = data.flatMap { try? JSONDecoder().decode(Remains.self, from: $0) }?.undo.byHand ?? []
    }

    /// What to do about it: with what the file still says, or by reading it.
    public var error: ChaosError {
        let hand =
            byHand.isEmpty
            ? "Read it; what it says under byHand undoes the fault." : "By hand: \(byHand.joined(separator: "; "))."
        return ChaosError(
            .recoveryFailed, operation: "read the recovery journal", target: path, cause: cause,
            remedy: "\(hand) When the fault is out, remove the file.")
    }

    /// The one part that matters to a person, in every version.
    private struct Remains: Decodable {
        struct Undo: Decodable {
            let byHand: [String]
        }

        let undo: Undo
    }

    private static func cause(of error: any Error) -> String {
        switch error {
        case JournalEntry.Distrust.newer(let version, let known):
            "it was written by a newer firedrill (version \(version); this one reads up to \(known)): recover with that one"
        case JournalEntry.Distrust.changed:
            "its content does not fit its checksum: it was torn or edited"
        case is DecodingError: "it is no whole journal entry: it was torn or edited"
        default: "it cannot be read: \((error as NSError).localizedDescription)"
        }
    }
}
