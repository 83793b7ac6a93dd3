import ChaosCore
import Testing

@Suite struct `Byte text` {
    @Test(arguments: [
        ("0", Int64(0)), ("1024", 1_024), ("7B", 7), ("64KiB", 65_536), ("256MiB", 268_435_456),
        ("2GiB", 2_147_483_648),
        ("1.5KiB", 1_536), ("256 MiB", 268_435_456), (" 3 B ", 3), ("9223372036854775807", .max),
    ])
    func `is read with a binary unit or as plain bytes`(text: String, expected: Int64) {
        #expect(ByteText.parse(text) == expected)
    }

    @Test(arguments: [
        "", "MiB", "-1", "-1MiB", "5KB", "5MB", "5mib", "5 M", "x", "1.5", "nanB", "infGiB", "9223372036854775808",
        "99999999999GiB",
    ])
    func `refuses everything else`(text: String) {
        #expect(ByteText.parse(text) == nil)
    }

    @Test(arguments: [
        (0.0, "0 B"), (1, "1 B"), (1_023, "1023 B"), (1_024, "1 KiB"), (1_536, "1.5 KiB"), (268_435_456, "256 MiB"),
        (2_147_483_648, "2 GiB"), (-2_048, "-2 KiB"), (1.1e12, "1024.5 GiB"),
    ])
    func `is described in the largest unit that leaves at least one`(bytes: Double, expected: String) {
        #expect(ByteText.describe(bytes) == expected)
    }

    @Test func `a size that is not a number is never described as zero`() {
        #expect(ByteText.describe(.nan) == "nan B")
        #expect(ByteText.describe(.infinity) == "inf B")
    }

    @Test(arguments: [Int64(1), 1 << 10, 5 << 10, 1 << 20, 256 << 20, 1 << 30, 3 << 30])
    func `a described whole size reads back`(size: Int64) {
        #expect(ByteText.parse(ByteText.describe(Double(size))) == size)
    }
}
