import ChaosCore
import Foundation
import Glibc
import Synchronization

/// Starts processes with a clean slate: three descriptors, no ignored or blocked signal, the named environment.
///
/// All starts happen on one thread that lives as long as this process. A child's parent-death signal is sent when the
/// *thread* that started it ends, not the process (prctl(2): "the 'parent' in this case is considered to be the
/// thread that created this process"), so starting one on a pool thread would kill it when the pool shrinks.
final class ProcessSpawner: Sendable {
    static let shared = ProcessSpawner()

    private let queue = Mutex<[@Sendable () -> Void]>([])
    private let wakeUp = DispatchSemaphore(value: 0)

    private init() {
        let thread = Thread { [self] in
            while true {
                wakeUp.wait()
                let work = queue.withLock { $0.isEmpty ? nil : $0.removeFirst() }
                work?()
            }
        }
        thread.name = "process-starter"
        thread.start()
    }

    /// Starts the process. Throws `.missingDependency` when the executable is not there, else `.internal`.
    func start(_ request: SpawnRequest) async throws(ChaosError) -> ChildProcess {
        let result: Result<Int32, ChaosError> = await withCheckedContinuation { continuation in
            queue.withLock { $0.append { continuation.resume(returning: Self.spawn(request)) } }
            wakeUp.signal()
        }
        return ChildProcess(pid: try result.get())
    }

    private static func spawn(_ request: SpawnRequest) -> Result<Int32, ChaosError> {
        guard let extra = SpawnActions.shared else {
            return .failure(failure(request, .missingDependency, "the C library is older than glibc 2.34"))
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input = request.standardInput {
            posix_spawn_file_actions_adddup2(&actions, input, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        posix_spawn_file_actions_addopen(&actions, 1, request.logFile, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        extra.addCloseFrom(&actions, 3)
        extra.addChangeFolder(&actions, request.workingFolder)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
        if request.newSession { flags |= SpawnActions.newSession }
        posix_spawnattr_setflags(&attributes, Int16(flags))
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)

        var pid: pid_t = 0
        let number = withCStrings([request.executable] + request.arguments) { arguments in
            withCStrings(request.environment.map { "\($0.key)=\($0.value)" }.sorted()) { environment in
                posix_spawn(&pid, request.executable, &actions, &attributes, arguments, environment)
            }
        }
        guard number != 0 else { return .success(pid) }
        return .failure(
            failure(request, number == ENOENT ? .missingDependency : .internal, String(cString: strerror(number))))
    }

    private static func failure(_ request: SpawnRequest, _ code: ChaosError.Code, _ cause: String) -> ChaosError {
        ChaosError(code, operation: "start a process", target: request.executable, cause: cause)
    }

    /// Lends the texts as a null-ended array of C strings.
    private static func withCStrings<T>(
        _ texts: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> T
    ) -> T {
        var pointers: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) } + [nil]
        defer { pointers.forEach { free($0) } }
        return pointers.withUnsafeMutableBufferPointer { buffer in
            // The buffer is never empty: it ends with the null that was added above.
            withExtendedLifetime(buffer) { body(buffer.baseAddress.unsafelyUnwrapped) }
        }
    }
}
