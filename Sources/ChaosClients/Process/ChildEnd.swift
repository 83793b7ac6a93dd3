import Glibc

/// How a process ended.
public enum ChildEnd: Sendable, Equatable, CustomStringConvertible {
    /// It ended by itself with this exit code.
    case code(Int32)
    /// This signal ended it.
    case signal(Int32)

    /// Reads the status word of `waitpid(2)`: the low seven bits are the signal, the next byte the exit code.
    init(waitStatus word: Int32) {
        let signal = word & 0x7f
        self = signal == 0 ? .code((word >> 8) & 0xff) : .signal(signal)
    }

    /// `exit code 0`, `SIGKILL`.
    public var description: String {
        switch self {
        case .code(let code): "exit code \(code)"
        case .signal(let number): Self.names[number] ?? "signal \(number)"
        }
    }

    private static let names: [Int32: String] = [
        SIGHUP: "SIGHUP", SIGINT: "SIGINT", SIGQUIT: "SIGQUIT", SIGILL: "SIGILL", SIGTRAP: "SIGTRAP",
        SIGABRT: "SIGABRT", SIGBUS: "SIGBUS", SIGFPE: "SIGFPE", SIGKILL: "SIGKILL", SIGSEGV: "SIGSEGV",
        SIGPIPE: "SIGPIPE", SIGALRM: "SIGALRM", SIGTERM: "SIGTERM",
    ]
}
