import ArgumentParser
import ChaosCore
import Dispatch
import Foundation
import Synchronization

/// Turns SIGINT, SIGTERM and SIGHUP (a closed terminal) into the cancellation of a piece of work, which then cleans up
/// and returns.
enum SignalTrap {
    private static let signals = [SIGINT, SIGTERM, SIGHUP]

    /// Runs the work; the first signal cancels it, later ones only call `onRepeat` with their number (a
    /// recovery is not cut short by itself).
    static func run<Value: Sendable>(
        onSignal: @escaping @Sendable () -> Void = {}, onRepeat: @escaping @Sendable (Int) -> Void = { _ in },
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let counter = SignalCounter()
        return try await run(counter, onSignal, onRepeat, work)
    }

    /// The same for work that ends in an exit status: when it was stopped it answers `stopped`, whatever it would have
    /// answered, unless something worse happened.
    static func runToStatus(
        onSignal: @escaping @Sendable () -> Void = {}, onRepeat: @escaping @Sendable (Int) -> Void = { _ in },
        _ work: @escaping @Sendable () async throws -> ExitStatus
    ) async throws -> ExitStatus {
        let counter = SignalCounter()
        do {
            let status = try await run(counter, onSignal, onRepeat, work)
            return counter.count > 0 ? ExitStatus.merge([status, .stopped]) : status
        } catch {
            let code = (error as? ChaosError)?.code
            guard counter.count > 0, code != .recoveryFailed, code != .storage else { throw error }
            return .stopped
        }
    }

    private static func run<Value: Sendable>(
        _ counter: SignalCounter, _ onSignal: @escaping @Sendable () -> Void,
        _ onRepeat: @escaping @Sendable (Int) -> Void, _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        // A pipe whose reader is gone must not kill us in mid-fault.
        signal(SIGPIPE, SIG_IGN)
        let task = Task { try await work() }
        let sources = signals.map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                let count = counter.next()
                if count == 1 {
                    onSignal()
                    task.cancel()
                } else {
                    onRepeat(count)
                }
            }
            source.resume()
            return source
        }
        defer {
            sources.forEach { $0.cancel() }
            for number in signals { signal(number, SIG_DFL) }
        }
        return try await task.value
    }
}

/// Counts signals from whichever queue they come.
private final class SignalCounter: Sendable {
    private let signals = Mutex(0)

    var count: Int { signals.withLock { $0 } }

    func next() -> Int {
        signals.withLock {
            $0 += 1
            return $0
        }
    }
}
