import Dispatch
import Glibc

/// Catches the signals that ask a process to end, so that it can leave its group first.
final class StopSignals: Sendable {
    /// The number of each that came.
    let stream: AsyncStream<Int32>
    /// Never touched again after `init`, but for being cancelled in `deinit`, and dispatch sources may be used from any
    /// thread; they are only not declared so.
    private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

    /// From here on these signals no longer end the process; only SIGKILL does.
    init() {
        let (stream, continuation) = AsyncStream<Int32>.makeStream()
        self.stream = stream
        let queue = DispatchQueue(label: "stop-signals")
        sources = [SIGTERM, SIGINT, SIGHUP, SIGQUIT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { continuation.yield(number) }
            source.resume()
            return source
        }
    }

    deinit { sources.forEach { $0.cancel() } }
}
