import Foundation
import Synchronization

/// A child process that ends with us, however we end: `setpriv --pdeathsig` has the kernel signal it when the thread that
/// started it dies, and that thread lives as long as the child.
public final class ServerProcess: Sendable {
    private static let running = Mutex<[Int32: Int32]>([:])
    private static let startup: Void = { atexit { ServerProcess.endAll() } }()

    private enum State {
        case starting
        case running(pid_t)
        case ended(status: Int32)
        case failed(String)
    }

    private let state: Mutex<State>
    private let log: String
    private let endSignal: Int32

    /// Starts `command` as `user` (or as ourselves), with both outputs in the file `log`. `endSignal` is what the server
    /// should get when we are gone: SIGKILL or SIGQUIT.
    public init(
        _ command: [String], user: String? = nil, endSignal: Int32 = SIGKILL, log: String,
        environment: [String: String] = [:]
    ) throws {
        _ = Self.startup
        self.log = log
        self.endSignal = endSignal
        state = Mutex(.starting)
        var words = ["setpriv", "--pdeathsig", endSignal == SIGQUIT ? "QUIT" : "KILL"]
        if let user, geteuid() == 0 { words += ["--reuid", user, "--regid", user, "--init-groups"] }
        words += ["--"] + command
        let started = DispatchSemaphore(value: 0)
        let thread = Thread { [self, words] in
            launch(words, environment)
            started.signal()
            awaitEnd()
        }
        thread.start()
        started.wait()
        if case .failed(let why) = state.withLock({ $0 }) { throw ServerError("\(command[0]): \(why)") }
    }

    /// The process id; nil once it has ended.
    public var pid: pid_t? {
        state.withLock { state in
            if case .running(let pid) = state { return pid }
            return nil
        }
    }

    /// Sends a signal; false when the process has ended. The id cannot belong to somebody else: it is reaped by us.
    @discardableResult
    public func signal(_ number: Int32) -> Bool {
        state.withLock { state in
            guard case .running(let pid) = state else { return false }
            return kill(pid, number) == 0
        }
    }

    /// Sends `signal` and waits until the process is gone; SIGKILL follows after 10 s.
    public func end(_ signal: Int32 = SIGTERM) async {
        self.signal(signal)
        let deadline = ContinuousClock.now.advanced(by: .seconds(10))
        while pid != nil {
            if ContinuousClock.now > deadline { self.signal(SIGKILL) }
            try? await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Waits until the process has ended by itself, and gives its exit code; 128 + the signal when one ended it.
    public func waitForExit() async -> Int32 {
        while true {
            if case .ended(let status) = state.withLock({ $0 }) {
                return status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
            }
            try? await Task.sleep(for: .milliseconds(5))
        }
    }

    /// The last part of what the process wrote, for messages of failed tests.
    public var output: String {
        String(decoding: ((try? Data(contentsOf: URL(fileURLWithPath: log))) ?? Data()).suffix(2000), as: UTF8.self)
    }

    private func launch(_ words: [String], _ environment: [String: String]) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o666)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // A server that inherits somebody's pipe keeps its reader waiting for ever.
        // Closing one that is not open does no harm (glibc).
        for descriptor in Int32(3)..<512 { posix_spawn_file_actions_addclose(&actions, descriptor) }
        let merged = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = merged.map { strdup("\($0)=\($1)") } + [nil]
        defer { for pointer in arguments + variables { free(pointer) } }
        var child: pid_t = 0
        let code = posix_spawnp(&child, words[0], &actions, nil, &arguments, &variables)
        state.withLock { $0 = code == 0 ? .running(child) : .failed(String(cString: strerror(code))) }
        if code == 0 { Self.running.withLock { $0[child] = endSignal } }
    }

    private func awaitEnd() {
        guard let child = pid else { return }
        var status: Int32 = 0
        // WNOWAIT first: the id stays ours until nobody can send it a signal any more.
        var info = siginfo_t()
        while waitid(P_PID, id_t(child), &info, WEXITED | WNOWAIT) != 0 && errno == EINTR {}
        Self.running.withLock { $0[child] = nil }
        state.withLock { state in
            while waitpid(child, &status, 0) < 0 && errno == EINTR {}
            state = .ended(status: status)
        }
    }

    /// At the end of the process: signals the children and gives them a moment, so that their folders can be removed.
    private static func endAll() {
        for (pid, signal) in running.withLock({ $0 }) { kill(pid, signal) }
        for _ in 0..<600 where !running.withLock({ $0.isEmpty }) { usleep(5000) }
    }
}
