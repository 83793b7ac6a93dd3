import Logging
import Synchronization

/// The log level of the whole process; shared by all loggers, so that one switch turns them all.
final class LogLevelBox: Sendable {
    private let level: Mutex<Logger.Level>

    init(_ level: Logger.Level) { self.level = Mutex(level) }

    var value: Logger.Level {
        get { level.withLock { $0 } }
        set { level.withLock { $0 = newValue } }
    }
}
