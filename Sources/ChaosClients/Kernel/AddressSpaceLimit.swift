import Glibc

/// The limit of a process's address space (`RLIMIT_AS`): what it has mapped stays, a mapping beyond it is refused.
public struct AddressSpaceLimit: Sendable, Equatable, CustomStringConvertible {
    /// What is in force, in bytes; `nil` is no limit.
    public let soft: UInt64?
    /// How far the process itself may raise it, in bytes; `nil` is no limit.
    public let hard: UInt64?

    /// A pair of limits.
    public init(soft: UInt64?, hard: UInt64?) {
        self.soft = soft
        self.hard = hard
    }

    /// The limits of the process with this id. Throws `.unreachable` when there is none, `.serverError` with `EPERM` when
    /// they are not ours to see.
    public init(of pid: Int32) throws(ClientError) {
        var old = rlimit()
        try Self.call(pid, nil, &old, "read the address space limit")
        soft = Self.bytes(old.rlim_cur)
        hard = Self.bytes(old.rlim_max)
    }

    /// Puts these limits in force for the process with this id. Throws as reading does.
    public func apply(to pid: Int32) throws(ClientError) {
        var new = rlimit(
            rlim_cur: soft.map { rlim_t($0) } ?? Self.infinity, rlim_max: hard.map { rlim_t($0) } ?? Self.infinity)
        try Self.call(pid, &new, nil, "set the address space limit")
    }

    /// `soft 1024 bytes, hard no limit`.
    public var description: String {
        let words = [soft, hard].map { limit in limit.map { "\($0) bytes" } ?? "no limit" }
        return "soft \(words[0]), hard \(words[1])"
    }

    private typealias PRLimit =
        @convention(c) (pid_t, CInt, UnsafePointer<rlimit>?, UnsafeMutablePointer<rlimit>?) -> CInt

    /// `prlimit(2)` of glibc's `<sys/resource.h>`, which Swift's view of the header hides, since it is not in POSIX.
    private static let prlimit: PRLimit? =
        // The signature is the header's (an enum is passed as an int); the address never changes.
        dlsym(nil, "prlimit").map { unsafeBitCast($0, to: PRLimit.self) }

    /// `RLIM_INFINITY`, a macro that Swift does not see: all bits set.
    private static let infinity = rlim_t.max

    private static func bytes(_ value: rlim_t) -> UInt64? { value == infinity ? nil : UInt64(value) }

    private static func call(
        _ pid: Int32, _ new: UnsafePointer<rlimit>?, _ old: UnsafeMutablePointer<rlimit>?, _ operation: String
    ) throws(ClientError) {
        let number: Int32
        if let prlimit {
            // Zero would be this very process.
            number = pid <= 0 ? ESRCH : prlimit(pid, CInt(RLIMIT_AS.rawValue), new, old) == 0 ? 0 : errno
        } else {
            number = ENOSYS
        }
        guard number != 0 else { return }
        throw ClientError(
            code: number == ESRCH ? .unreachable : .serverError, operation: operation, target: "process \(pid)",
            cause: String(cString: strerror(number)), serverCode: number == EPERM ? "EPERM" : "errno \(number)")
    }
}
