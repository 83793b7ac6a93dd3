import Glibc

/// A lock with a condition: the state is reachable only inside, and a thread may sleep until another changes it.
///
/// Only threads of our own may `wait`; tasks use `withLock`, whose critical sections are a few instructions long.
final class Monitor<State>: @unchecked Sendable {
    // Sendable is right although State need not be: `state` is touched only between lock and unlock, by closures that
    // are handed it `inout` and cannot keep it; mutex and condition are made for sharing and live until deinit, when
    // nobody can hold a reference any more.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var state: State

    init(_ initial: sending State) {
        mutex = .allocate(capacity: 1)
        condition = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
        state = initial
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    func withLock<Result: Sendable>(_ body: (inout State) throws -> Result) rethrows -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&state)
    }

    /// Sleeps until `body` returns something; it is tried at once and after each wake-up.
    func wait<Result: Sendable>(for body: (inout State) -> Result?) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let result = body(&state) { return result }
            pthread_cond_wait(condition, mutex)
        }
    }

    /// Wakes one sleeping thread. Call it after `withLock`, so that the woken thread does not run into the lock.
    func signal() {
        pthread_cond_signal(condition)
    }

    /// Wakes every sleeping thread.
    func broadcast() {
        pthread_cond_broadcast(condition)
    }
}
