import HTTPTypes

/// The answer to a request that failed in the database.
enum StoreProblem {
    static func problem(_ error: StoreError) -> APIProblem {
        switch error {
        case .deadlock: unavailable("deadlock victim")
        case .lockTimeout: unavailable("lock timeout")
        case .busy: unavailable("database busy")
        case .unavailable: unavailable("database unavailable")
        case .refused(let cause): APIProblem(.conflict, cause)
        }
    }

    private static func unavailable(_ reason: String) -> APIProblem {
        APIProblem(.serviceUnavailable, reason, retryAfterSeconds: 1)
    }
}
