import ChaosCore
import Glibc

/// Makes the limits that one run writes recognisable, so that recovery in another process overwrites nothing that a person
/// has set meanwhile.
///
/// While squeezing, the limit changes twice a second, so no single value could be noted down beforehand, and a journal of
/// values beside it would be one more thing to be torn by a kill. Instead each value itself carries the run: its number of
/// pages leaves the same odd remainder, made from the run's name, when divided by 16. A round number of bytes (any
/// multiple of two pages, so any MiB) leaves an even one; of other numbers one in 16 leaves the run's. Within the process
/// that squeezes the written values are known exactly, and this is not used.
struct LimitMark: Sendable, Equatable {
    /// In pages; so values are at most this far (64 KiB with pages of 4 KiB) from where they are wanted.
    static let period: Int64 = 16

    /// The odd remainder, 1 to 15.
    let remainder: Int64
    /// Bytes of a page; the kernel rounds limits down to whole pages.
    let pageSize: Int64

    init(run: String, pageSize: Int64 = Int64(sysconf(Int32(_SC_PAGESIZE)))) {
        // FNV-1a, since Swift's own hashes differ from process to process.
        let hash = run.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        remainder = Int64((hash ^ (hash >> 32)) % 8) * 2 + 1
        self.pageSize = pageSize
    }

    /// Reads what `text` wrote; `nil` when it is anything else.
    init?(text: String) {
        let parts = text.split(separator: "/").compactMap { Int64($0) }
        guard parts.count == 2, (1..<Self.period).contains(parts[0]), parts[1] > 0 else { return nil }
        remainder = parts[0]
        pageSize = parts[1]
    }

    /// For the undo record.
    var text: String { "\(remainder)/\(pageSize)" }

    /// The smallest value of this run that is not below `bytes`.
    func value(atLeast bytes: Int64) -> Int64 {
        let pages = (max(0, bytes) + pageSize - 1) / pageSize
        let missing = (remainder - pages % Self.period + Self.period) % Self.period
        return (pages + missing) * pageSize
    }

    /// The largest value of this run below `bytes`; `nil` when there is none above zero.
    func value(below bytes: Int64) -> Int64? {
        let value = value(atLeast: bytes) - Self.period * pageSize
        return value > 0 ? value : nil
    }

    /// Whether a limit that replaced `old` may be one of this run's: it has the mark, and it is lower, since a run never
    /// raises a limit.
    func isOn(_ limit: Int64?, insteadOf old: Int64?) -> Bool {
        guard let limit, limit % pageSize == 0, (limit / pageSize) % Self.period == remainder else { return false }
        return old.map { limit < $0 } ?? true
    }
}
