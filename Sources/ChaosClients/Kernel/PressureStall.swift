/// How much of the last ten seconds was lost to waiting for memory (`memory.pressure`, PSI).
public struct PressureStall: Sendable, Equatable {
    /// Share of the time in which at least one task waited, 0 to 1.
    public let some: Double
    /// Share of the time in which every task waited, 0 to 1; `nil` when the kernel does not tell.
    public let full: Double?

    /// Reads lines such as `some avg10=1.53 avg60=0.87 avg300=0.30 total=123`; `nil` when there is no `some` line.
    public init?(text: String) {
        guard let some = Self.average("some", text) else { return nil }
        self.some = some
        full = Self.average("full", text)
    }

    private static func average(_ kind: String, _ text: String) -> Double? {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.first.map({ $0 == kind }) ?? false else { continue }
            return words.first { $0.hasPrefix("avg10=") }.flatMap { Double($0.dropFirst(6)) }.map { $0 / 100 }
        }
        return nil
    }
}
