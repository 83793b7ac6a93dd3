import Glibc

/// The calendar time, for people who read a record later; never for measuring.
enum WallTime {
    /// `2025-01-31T12:00:00.123Z`.
    static func now() -> String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return text(time, format: "%Y-%m-%dT%H:%M:%S") + ".\(padded(time.tv_nsec / 1_000_000))Z"
    }

    /// `20250131T120000.123Z`, for names of files.
    static func stamp() -> String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return text(time, format: "%Y%m%dT%H%M%S") + ".\(padded(time.tv_nsec / 1_000_000))Z"
    }

    private static func text(_ time: timespec, format: String) -> String {
        var seconds = time.tv_sec
        var fields = tm()
        gmtime_r(&seconds, &fields)
        var buffer = [CChar](repeating: 0, count: 40)
        let length = strftime(&buffer, buffer.count, format, &fields)
        return String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func padded(_ milliseconds: Int) -> String {
        String(repeating: "0", count: max(0, 3 - String(milliseconds).count)) + String(milliseconds)
    }
}
