/// One limit of a memory control group, as the kernel spells it.
public struct MemoryLimit: Sendable, Equatable, CustomStringConvertible {
    /// The kernel's own text, which can be written back as it is.
    public let text: String
    /// The limit in bytes; `nil` when there is none.
    public let bytes: Int64?

    /// Reads the kernel's text. v2 says `max` for no limit; v1 says the largest whole number of pages that it can hold.
    public init(text: String) {
        self.text = text
        bytes = Int64(text).flatMap { $0 >= 0 && $0 < Self.unlimited ? $0 : nil }
    }

    /// A limit of this many bytes.
    public init(bytes: Int64) {
        self.init(text: "\(bytes)")
    }

    /// Far above any memory there is, and below "no limit" for each size of page.
    private static let unlimited: Int64 = 1 << 62

    /// `536870912 bytes`, `no limit`.
    public var description: String { bytes.map { "\($0) bytes" } ?? "no limit" }
}
