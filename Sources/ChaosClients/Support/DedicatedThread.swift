import Glibc

/// Threads of our own for C calls that block; the cooperative pool has one thread per core and must never wait.
enum DedicatedThread {
    /// Runs `body` on a new detached thread, lets go of everything that `body` captured, and then runs `then`.
    /// False when the system gives no more threads; then nothing runs.
    ///
    /// SIGPIPE is blocked there: hiredis 0.14 sends with plain `write`, and a closed peer would end the process.
    @discardableResult
    static func start(
        _ body: @escaping @Sendable () -> Void, then: @escaping @Sendable () -> Void = {}
    ) -> Bool {
        let box = Unmanaged.passRetained(Work(body: body, then: then))
        var thread = pthread_t()
        guard pthread_create(&thread, nil, Work.main, box.toOpaque()) == 0 else {
            box.release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    private final class Work: Sendable {
        let body: @Sendable () -> Void
        let then: @Sendable () -> Void

        init(body: @escaping @Sendable () -> Void, then: @escaping @Sendable () -> Void) {
            self.body = body
            self.then = then
        }

        static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { pointer in
            guard let pointer else { return nil }
            blockBrokenPipeSignal()
            var work: Work? = Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue()
            let then = work?.then
            work?.body()
            work = nil
            then?()
            return nil
        }

        private static func blockBrokenPipeSignal() {
            var signals = sigset_t()
            sigemptyset(&signals)
            sigaddset(&signals, SIGPIPE)
            pthread_sigmask(SIG_BLOCK, &signals, nil)
        }
    }
}
