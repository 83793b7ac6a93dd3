import Foundation

@testable import ChaosEngine

/// Process marks from text, as a ledger holds them.
enum JSONMark {
    static func read(_ text: String) throws -> ProcessMark {
        try JSONDecoder().decode(ProcessMark.self, from: Data(text.utf8))
    }

    /// A process of this machine that is no more.
    static func gone() throws -> ProcessMark { try read("{\"pid\":1,\"startTicks\":1,\"boot\":\"none\"}") }
}
