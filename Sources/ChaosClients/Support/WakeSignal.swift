import Glibc

/// A descriptor that becomes readable when another thread calls `raise`, to end a `poll` early. Owns both of its ends.
final class WakeSignal: Sendable {
    /// To be polled for reading; -1, which `poll` ignores, when the process had no descriptors left.
    let descriptor: Int32
    private let sender: Int32

    init() {
        (descriptor, sender) = Descriptor.socketPair() ?? (-1, -1)
        if descriptor >= 0 {
            Descriptor.setNonBlocking(descriptor)
            Descriptor.setNonBlocking(sender)
        }
    }

    deinit {
        if descriptor >= 0 {
            _ = Glibc.close(descriptor)
            _ = Glibc.close(sender)
        }
    }

    /// Makes the descriptor readable. A full buffer is as good as one more byte.
    func raise() {
        var byte: UInt8 = 1
        _ = send(sender, &byte, 1, Int32(MSG_NOSIGNAL))
    }

    /// Makes the descriptor unreadable again; call it before looking at what the signal was about.
    func clear() {
        var bytes = [UInt8](repeating: 0, count: 64)
        while recv(descriptor, &bytes, bytes.count, 0) == bytes.count {}
    }
}
