/// What the kernel allows this very process (`capabilities(7)`).
public enum OwnPrivileges {
    /// Whether it may keep itself from the out-of-memory killer (CAP_SYS_RESOURCE); `nil` when the kernel does not tell.
    public static var mayChangeKillOrder: Bool? {
        guard let text = try? KernelFile.read("/proc/self/status") else { return nil }
        return has(capability: 24, in: text)
    }

    /// Whether the set of effective capabilities in a `status` file holds this one.
    static func has(capability number: Int, in text: String) -> Bool? {
        for line in text.split(separator: "\n") where line.hasPrefix("CapEff:") {
            guard let word = line.split(whereSeparator: { $0 == "\t" || $0 == " " }).last else { return nil }
            return UInt64(word, radix: 16).map { $0 & (1 << UInt64(number)) != 0 }
        }
        return nil
    }
}
