import Glibc

/// The owner of a descriptor that lines come from. For a thread of our own.
final class LineReader {
    /// A line that is longer is not one of ours; what comes of it is dropped up to the next line end.
    private static let longestLine = 1 << 20

    private let descriptor: Int32
    private let ownsDescriptor: Bool
    private let wake: WakeSignal
    private var rest: [UInt8] = []
    private var isTooLong = false

    /// Reads from `descriptor` until its end, or until `wake` is raised.
    init(_ descriptor: Int32, owns: Bool = true, interruptedBy wake: WakeSignal) {
        self.descriptor = descriptor
        ownsDescriptor = owns
        self.wake = wake
    }

    deinit {
        if ownsDescriptor { _ = Glibc.close(descriptor) }
    }

    /// Hands on each line without its end; text behind the last line end is not a line.
    func readAll(_ take: (String) -> Void) {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let ready = Descriptor.wait(
                descriptor, for: .readable, orReadable: wake.descriptor, until: Deadline(after: .seconds(3600)))
            if ready.second { return }
            if ready.first.isEmpty { continue }
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else { return }
            append(buffer[..<count], take)
        }
    }

    private func append(_ bytes: ArraySlice<UInt8>, _ take: (String) -> Void) {
        var bytes = bytes
        while let end = bytes.firstIndex(of: 10) {
            if !isTooLong {
                rest += bytes[..<end]
                take(String(decoding: rest, as: UTF8.self))
            }
            rest.removeAll(keepingCapacity: true)
            isTooLong = false
            bytes = bytes[(end + 1)...]
        }
        rest += bytes
        if rest.count > Self.longestLine {
            isTooLong = true
            rest = []
        }
    }
}
