import Glibc

/// The few things we do to file descriptors that a C library owns.
enum Descriptor {
    /// What `poll` can wait for.
    struct Readiness: OptionSet, Sendable {
        let rawValue: Int16
        static let readable = Readiness(rawValue: Int16(POLLIN))
        static let writable = Readiness(rawValue: Int16(POLLOUT))
    }

    /// Children must not inherit connections: a child that does keeps them open after we are gone.
    static func setCloseOnExec(_ descriptor: Int32) {
        let flags = fcntl(descriptor, F_GETFD)
        if flags >= 0 { _ = fcntl(descriptor, F_SETFD, flags | FD_CLOEXEC) }
    }

    static func setNonBlocking(_ descriptor: Int32) {
        let flags = fcntl(descriptor, F_GETFL)
        if flags >= 0 { _ = fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) }
    }

    /// Sleeps until `descriptor` is ready; empty when the deadline passed first.
    static func wait(_ descriptor: Int32, for events: Readiness, until deadline: Deadline) -> Readiness {
        while true {
            var entry = pollfd(fd: descriptor, events: events.rawValue, revents: 0)
            let count = poll(&entry, 1, deadline.pollMilliseconds)
            if count > 0 { return Readiness(rawValue: entry.revents) }
            if count < 0 && errno == EINTR { continue }
            if deadline.hasPassed || count < 0 { return [] }
        }
    }

    /// Sleeps until either is ready, with what `first` is ready for and whether `second` is readable.
    static func wait(
        _ first: Int32, for events: Readiness, orReadable second: Int32, until deadline: Deadline
    ) -> (first: Readiness, second: Bool) {
        while true {
            var entries = [
                pollfd(fd: first, events: events.rawValue, revents: 0),
                pollfd(fd: second, events: Int16(POLLIN), revents: 0),
            ]
            let count = poll(&entries, nfds_t(entries.count), deadline.pollMilliseconds)
            if count > 0 { return (Readiness(rawValue: entries[0].revents), entries[1].revents != 0) }
            if count < 0 && errno == EINTR { continue }
            if deadline.hasPassed || count < 0 { return ([], false) }
        }
    }

    /// Two connected stream sockets, close-on-exec; nil when the process has no descriptors left.
    static func socketPair() -> (Int32, Int32)? {
        var ends: [Int32] = [-1, -1]
        // SOCK_STREAM | SOCK_CLOEXEC. By number: built as a whole module (release), the compiler finds neither name, since
        // the C libraries' headers bring glibc's socket_type.h along.
        let kind: Int32 = 1 | 0o2_000_000
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { return nil }
        return (ends[0], ends[1])
    }

    /// True when the other side has closed, or has sent something nobody asked for: this connection is not idle and sound.
    static func isStale(_ descriptor: Int32) -> Bool {
        var byte: UInt8 = 0
        let count = recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
        return count >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK)
    }
}
