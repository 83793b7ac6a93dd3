import ChaosCore
import Foundation

/// The two limits of the lab's control group as plain files, whichever of the kernel's interfaces it has.
struct TortureMemory: Sendable {
    /// The memory limit's file and the one beside it, which v1 keeps for memory and swap together.
    private let files: [String]
    private let isV1: Bool
    /// The texts when the campaign began; nil for a file that is not there.
    private let usual: [String?]

    init(cgroup: String) {
        isV1 = FileManager.default.fileExists(atPath: "\(cgroup)/memory.limit_in_bytes")
        files =
            (isV1 ? ["memory.limit_in_bytes", "memory.memsw.limit_in_bytes"] : ["memory.max", "memory.swap.max"])
            .map { "\(cgroup)/\($0)" }
        usual = files.map(Self.text)
    }

    /// Each limit that is not what it was.
    func traces() -> [String] {
        zip(files, usual).compactMap { file, old in
            let now = Self.text(file)
            let name = file.split(separator: "/").last ?? ""
            return now == old ? nil : "\(name) \(now ?? "unreadable") instead of \(old ?? "unreadable")"
        }
    }

    /// A person's own limit, a little below the usual one: not to be taken for one that a run has left.
    var foreigner: TortureSubject.Foreigner {
        TortureSubject.Foreigner(
            plant: { try write([theirs, isV1 ? theirs : nil]) },
            isIntact: { Self.text(files[0]) == theirs && (!isV1 || usual[1] == nil || Self.text(files[1]) == theirs) },
            remove: { try write(usual, isRaised: true) })
    }

    private var theirs: String {
        let number = usual[0].flatMap { Int64($0) } ?? .max
        return number < 1 << 50 ? "\(number - (16 << 20))" : "\(1 << 30)"
    }

    /// v1 wants the limit first when lowered and last when raised.
    private func write(_ texts: [String?], isRaised: Bool = false) throws {
        let pairs = Array(zip(files, texts))
        for (file, text) in isRaised ? pairs.reversed() : pairs {
            guard let text, Self.text(file) != nil else { continue }
            try text.write(toFile: file, atomically: false, encoding: .utf8)
        }
    }

    private static func text(_ file: String) -> String? {
        (try? String(contentsOfFile: file, encoding: .utf8))?.trimmingSpaces
    }
}
