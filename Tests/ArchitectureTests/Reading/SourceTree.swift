import Foundation

/// The files that a rule looks at: the repository's, or a few planted ones.
struct SourceTree: Sendable {
    let files: [SourceFile]

    init(_ files: [SourceFile]) {
        self.files = files
    }

    /// Planted files, by path.
    init(planted files: [String: String]) {
        self.files = files.sorted { $0.key < $1.key }.map { SourceFile(path: $0.key, text: $0.value) }
    }

    /// Swift files of targets, that is, what is shipped.
    var sources: [SourceFile] { swift.filter { $0.target != nil } }

    /// All Swift files.
    var swift: [SourceFile] { files.filter { $0.path.hasSuffix(".swift") } }

    /// The repository that this test was built from.
    static let repository = SourceTree(readRepository())

    private static func readRepository() -> [SourceFile] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let ignored = ignoredNames(root)
        let prefix = root.path(percentEncoded: false)
        return walk(root, leaving: { ignored.contains($0) || $0.hasSuffix(".swp") }).compactMap { url in
            guard let text = try? String(contentsOf: url, encoding: .utf8) else { return nil }
            return SourceFile(path: String(url.path(percentEncoded: false).dropFirst(prefix.count)), text: text)
        }
    }

    /// What is built or kept locally is nobody's source.
    private static func ignoredNames(_ root: URL) -> Set<String> {
        let list = (try? String(contentsOf: root.appending(path: ".gitignore"), encoding: .utf8)) ?? ""
        let names = list.split(separator: "\n").map { $0.hasSuffix("/") ? String($0.dropLast()) : String($0) }
        return Set(names).union([".git", ".build", ".swiftpm"])
    }

    private static func walk(_ folder: URL, leaving isIgnored: (String) -> Bool) -> [URL] {
        contents(of: folder).filter { !isIgnored($0.lastPathComponent) }.flatMap { url in
            url.hasDirectoryPath ? walk(url, leaving: isIgnored) : [url]
        }
    }

    private static func contents(of folder: URL) -> [URL] {
        let found = try? FileManager.default.contentsOfDirectory(
            at: folder, includingPropertiesForKeys: [.isDirectoryKey])
        return (found ?? []).sorted { $0.path < $1.path }
    }
}
