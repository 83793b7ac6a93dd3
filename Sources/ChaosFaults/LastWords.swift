import Synchronization

/// Hands what a fault counted in its run, once it has let go, to the recovery that reports it and knows only the undo
/// record. In another process there is nothing to hand over, and nothing is said.
enum LastWords {
    private struct Key: Hashable {
        let fault: String
        let run: String
    }

    private static let words = Mutex<[Key: String]>([:])

    static func note(_ text: String, of fault: String, run: String) {
        words.withLock { $0[Key(fault: fault, run: run)] = text }
    }

    /// The last words of this run's fault, to stand behind a sentence: `; 3 victims`, or empty. They stay, since recovery
    /// may be called again.
    static func clause(of fault: String, run: String) -> String {
        words.withLock { $0[Key(fault: fault, run: run)] }.map { "; \($0)" } ?? ""
    }
}
