/// Reads and writes sizes: `64KiB`, `256MiB`, `2GiB`, `1024` (bytes).
public enum ByteText {
    private static let units: [(name: String, size: Int64)] = [
        ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1),
    ]

    /// The size in bytes; `nil` when the text is not a size or does not fit 64 bits.
    public static func parse(_ text: String) -> Int64? {
        let text = text.trimmingSpaces
        for (name, size) in units where text.hasSuffix(name) {
            guard let number = Double(text.dropLast(name.count).trimmingSpaces), number >= 0 else { return nil }
            let bytes = number * Double(size)
            return bytes < 9e18 ? Int64(bytes) : nil
        }
        return Int64(text).flatMap { $0 >= 0 ? $0 : nil }
    }

    /// The size in the largest unit that leaves a number of at least one.
    public static func describe(_ bytes: Double) -> String {
        guard bytes.isFinite else { return "\(bytes) B" }
        for (name, size) in units where abs(bytes) >= Double(size) {
            return "\(DurationText.decimal(bytes / Double(size), places: size == 1 ? 0 : 1)) \(name)"
        }
        return "0 B"
    }
}
