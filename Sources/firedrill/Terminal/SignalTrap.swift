import Dispatch
import Foundation
import Synchronization

/// Turns SIGINT and SIGTERM into the cancellation of a piece of work, which then cleans up and returns.
enum SignalTrap {
    /// Runs the work; the first signal cancels it, later ones only call `onRepeat` (a recovery is never cut short).
    static func run<Value: Sendable>(
        onSignal: @escaping @Sendable () -> Void = {}, onRepeat: @escaping @Sendable () -> Void = {},
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        // A pipe whose reader is gone must not kill us in mid-fault.
        signal(SIGPIPE, SIG_IGN)
        let task = Task { try await work() }
        let counter = SignalCounter()
        let sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                if counter.next() == 1 {
                    onSignal()
                    task.cancel()
                } else {
                    onRepeat()
                }
            }
            source.resume()
            return source
        }
        defer {
            sources.forEach { $0.cancel() }
            for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
        }
        return try await task.value
    }
}

/// Counts signals from whichever queue they come.
private final class SignalCounter: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock {
            $0 += 1
            return $0
        }
    }
}
