import CMariaDB
import Glibc

/// The owner of one `MYSQL`, made ready for calls that do not block; closed in `deinit`.
///
/// Such a call runs on a stack of its own inside the library: `start` begins it, and while it wants to wait it returns
/// with what for, and is gone on with when that is there.
final class MariaDBHandle {
    /// Name resolution and TLS run on this stack too.
    private static let stackSize = 512 << 10

    let pointer: UnsafeMutablePointer<MYSQL>

    /// Nil only when there is no memory.
    init?() {
        guard let pointer = mysql_init(nil) else { return nil }
        self.pointer = pointer
        var size = Self.stackSize
        guard mysql_options(pointer, MYSQL_OPT_NONBLOCK, &size) == 0 else {
            mysql_close(pointer)
            return nil
        }
    }

    deinit {
        mysql_close(pointer)
    }

    var socket: Int32 {
        let socket = mysql_get_socket(pointer)
        // INVALID_SOCKET is -1, which `poll` ignores.
        return Int32(truncatingIfNeeded: Int64(socket))
    }

    /// The number of the last error; 0 for none.
    var errorNumber: UInt32 { mysql_errno(pointer) }
    var errorText: String { String(cString: mysql_error(pointer)).singleLine }
    var isInTransaction: Bool { pointer.pointee.server_status & UInt32(SERVER_STATUS_IN_TRANS) != 0 }

    /// Ends the connection for both sides; whatever waits for it returns at once with an error.
    func shutDown() {
        let socket = socket
        if socket >= 0 { _ = Glibc.shutdown(socket, Int32(SHUT_RDWR)) }
    }

    /// Gives a call that began with `status` what it waits for. False when the deadline came first: the connection is
    /// then ended, and the call has returned because of that.
    func finish(_ status: Int32, until deadline: Deadline, _ resume: (Int32) -> Int32) -> Bool {
        var (status, isInTime) = (status, true)
        while status != 0 {
            let ready = Descriptor.wait(socket, for: Self.readiness(status), until: deadline)
            if ready.isEmpty {
                isInTime = false
                shutDown()
            }
            status = resume(Self.status(ready, wanted: status))
        }
        return isInTime
    }

    /// What a suspended call waits for.
    static func readiness(_ status: Int32) -> Descriptor.Readiness {
        var events: Descriptor.Readiness = []
        if status & MYSQL_WAIT_READ != 0 { events.insert(.readable) }
        if status & MYSQL_WAIT_WRITE != 0 { events.insert(.writable) }
        return events
    }

    /// What to tell a suspended call when the socket became ready. An error or the end wakes whoever waits.
    static func status(_ ready: Descriptor.Readiness, wanted: Int32) -> Int32 {
        var status: Int32 = 0
        if ready.contains(.readable) { status |= MYSQL_WAIT_READ }
        if ready.contains(.writable) { status |= MYSQL_WAIT_WRITE }
        let told = status & wanted
        return told != 0 ? told : wanted & (MYSQL_WAIT_READ | MYSQL_WAIT_WRITE)
    }
}
