import Dispatch
import Glibc

/// Why a supervisor should end.
enum StopRequest: Sendable, Equatable {
    case signal(Int32)
    /// Whoever brought the lab up was gone before it was ready.
    case starterGone
}

/// The signals and the lifeline of a process, as one stream.
final class StopRequests: Sendable {
    let stream: AsyncStream<StopRequest>
    private let continuation: AsyncStream<StopRequest>.Continuation
    /// Never touched again after `init`, but for being cancelled in `deinit`, and dispatch sources may be used from any
    /// thread; they are only not declared so.
    private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

    /// Listens for SIGTERM and SIGINT; SIGHUP (a closed terminal) is ignored. Ignored signals are not passed on to
    /// the processes that we start: `ProcessSpawner` resets them.
    init() {
        (stream, continuation) = AsyncStream.makeStream()
        let queue = DispatchQueue(label: "stop-requests")
        signal(SIGHUP, SIG_IGN)
        signal(SIGPIPE, SIG_IGN)
        sources = [SIGTERM, SIGINT].map { [continuation] number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { continuation.yield(.signal(number)) }
            source.resume()
            return source
        }
    }

    deinit { sources.forEach { $0.cancel() } }

    /// Reads the lifeline: its end before the releasing byte means that the starter is gone.
    func watch(lifeline descriptor: Int32) {
        DispatchQueue(label: "lifeline").async { [continuation] in
            if !Lifeline.isReleased(descriptor) { continuation.yield(.starterGone) }
        }
    }
}
