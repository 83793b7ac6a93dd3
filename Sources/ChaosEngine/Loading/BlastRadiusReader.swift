import ChaosCore

/// Reads `blast-radius:` of a target file: the most that a fault may reach, by kind; what is left out keeps its default.
enum BlastRadiusReader {
    static func read(_ map: YAMLMapping) -> BlastRadius {
        var limits = BlastRadius.standard
        for kind in BlastRadius.Kind.allCases {
            let count = kind == .bytes ? bytes(map) : map.whole(kind.rawValue, in: 0...1_000_000_000).map(Int64.init)
            if let count { limits.counts[kind] = count }
        }
        map.finish()
        return limits
    }

    private static func bytes(_ map: YAMLMapping) -> Int64? {
        guard let text = map.text(BlastRadius.Kind.bytes.rawValue) else { return nil }
        guard let bytes = ByteText.parse(text) else {
            map.problem(BlastRadius.Kind.bytes.rawValue, "\"\(text)\" is not a size, such as 512MiB.")
            return nil
        }
        return bytes
    }
}
