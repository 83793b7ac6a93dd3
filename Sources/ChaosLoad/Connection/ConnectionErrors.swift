import NIOCore
import NIOPosix
import NIOSSL

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Sorts the errors of connections into the few causes that the reports count.
enum ConnectionErrors {
    /// The cause to report; `nil` when this machine ran out of something, which is no failure of the target.
    static func cause(of error: any Error) -> FailureCause? {
        switch error {
        case let error as IOError: return cause(ofErrno: error.errnoCode)
        case ChannelError.connectTimeout: return .timeLimit
        case let error where isTLS(error): return .tls
        default: return .connectionClosed
        }
    }

    /// True for errors of the handshake, before which no byte of a request can have left.
    static func isTLS(_ error: any Error) -> Bool {
        error is NIOSSLError || error is BoringSSLError || error is NIOSSLExtraError
    }

    /// Why no connection could be made, in a few words for a person.
    static func describe(_ error: any Error) -> String {
        guard let error = error as? NIOConnectionError else { return "\(cause(of: error)?.description ?? "\(error)")" }
        let attempts = error.connectionErrors.map { cause(of: $0.error)?.description ?? "\($0.error)" }
        guard attempts.isEmpty else { return Set(attempts).sorted().joined(separator: ", ") }
        return "the name \(error.host) could not be resolved"
    }

    private static func cause(ofErrno code: CInt) -> FailureCause? {
        switch code {
        case EMFILE, ENFILE, ENOBUFS, ENOMEM, EADDRNOTAVAIL: nil
        case ECONNREFUSED: .connectionRefused
        case ECONNRESET, EPIPE, ECONNABORTED: .connectionReset
        default: .unreachable
        }
    }
}
