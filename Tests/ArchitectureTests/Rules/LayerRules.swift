/// Who may import what. An arrow only points down, and nothing points across.
enum Layers {
    /// Modules of the language and the system, open to all but `ChaosCore`.
    private static let system: Set = [
        "Darwin", "Dispatch", "Foundation", "FoundationEssentials", "Glibc", "Musl", "Synchronization",
    ]

    /// Modules whose types stand in the interface of a package's own; using the package means naming them too.
    private static let companions: [String: Set<String>] = [
        "AsyncHTTPClient": ["NIOCore", "NIOFoundationCompat", "NIOHTTP1", "NIOSSL"],
        "Hummingbird": ["HTTPTypes", "HummingbirdCore", "NIOCore"],
        "ServiceLifecycle": ["UnixSignals"],
    ]

    /// What each target may import besides the system's modules, as the design draws it.
    private static let imports: [String: Set<String>] = [
        // Words and judgement: no IO, so not even Foundation.
        "ChaosCore": [],
        "ChaosClients": ["CHiredis", "CLibPQ", "CMariaDB", "CRDKafka", "Logging", "NIOCore", "NIOPosix", "NIOSSL"],
        "ChaosFaults": ["ChaosCore", "ChaosClients", "AsyncHTTPClient"],
        // Hummingbird receives the webhook of the people's own Alertmanager.
        "ChaosProbes": ["ChaosCore", "ChaosClients", "AsyncHTTPClient", "Hummingbird", "Logging"],
        "ChaosResponse": ["ChaosCore", "ChaosClients", "AsyncHTTPClient"],
        "ChaosLoad": ["ChaosCore", "Collections", "Histogram", "NIOCore", "NIOPosix", "NIOSSL"],
        // The engine runs what the command line composed: it knows no fault, no probe, no server.
        "ChaosEngine": ["ChaosCore", "Logging", "Yams"],
        "ChaosReporting": ["ChaosCore", "AsyncHTTPClient", "Logging", "Rainbow"],
        // Pages for this machine: it hands out what ChaosReporting writes.
        "ChaosServe": ["ChaosCore", "ChaosReporting", "Hummingbird", "Logging"],
        "ChaosStore": ["ChaosCore", "ChaosClients", "GRDB", "Logging"],
        "ChaosLab": ["ChaosCore", "ChaosClients", "AsyncHTTPClient", "Yams"],
        "firedrill": [
            "ChaosCore", "ChaosClients", "ChaosFaults", "ChaosProbes", "ChaosLoad", "ChaosEngine", "ChaosReporting",
            "ChaosResponse", "ChaosServe", "ChaosStore", "ChaosLab", "ArgumentParser", "Logging", "Rainbow",
        ],
        // The reference system knows no chaos word.
        "issuance": ["ChaosClients", "ArgumentParser", "Hummingbird", "Logging", "NIOCore", "ServiceLifecycle"],
        "ChaosTestKit": ["ChaosCore", "ChaosClients", "AsyncHTTPClient", "Hummingbird", "Logging", "Testing"],
    ]

    /// Whether the target may import the module; `nil` when nobody said where the target stands.
    static func allows(_ module: String, in target: String) -> Bool? {
        guard let named = imports[target] else { return nil }
        if named.contains(module) { return true }
        if target != "ChaosCore", system.contains(module) { return true }
        return named.contains { companions[$0]?.contains(module) ?? false }
    }
}

/// An `import` line.
enum ImportLine {
    /// The module that the line imports; `nil` when it is no import.
    static func module(_ code: String) -> String? {
        guard code.contains("import ") else { return nil }
        let words = code.split(separator: " ")
        guard let at = words.firstIndex(of: "import"), words[..<at].allSatisfy(isPrefix) else { return nil }
        let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
        let name = words[(at + 1)...].first { !kinds.contains($0) }
        return name.map { String($0.prefix { $0 != "." }) }
    }

    private static func isPrefix(_ word: Substring) -> Bool {
        word.hasPrefix("@") || ["public", "package", "internal", "fileprivate", "private"].contains(word)
    }
}

extension Rule {
    static let layers = Rule(
        "Layers are in LayerRules.swift and in the README. Move the code to the target that may know both sides.",
        shippedCode: { code, file in
            guard let module = ImportLine.module(code), let target = file.target else { return nil }
            switch Layers.allows(module, in: target) {
            case true?: return nil
            case false?: return "\(target) must not import \(module)"
            case nil: return "nobody said in which layer the target \(target) stands"
            }
        })

    static let cModules = Rule(
        "Everything in C is called in ChaosClients, where each handle has one owner. Add what is missing there.",
        tree: { tree in
            let modules = Set(
                tree.files.filter { $0.path.hasSuffix("/module.modulemap") }.compactMap {
                    $0.path.split(separator: "/").dropLast().last.map(String.init)
                })
            return tree.swift.filter { $0.target != "ChaosClients" }.flatMap { file in
                file.numberedCode.compactMap { number, code in
                    guard let module = ImportLine.module(code), modules.contains(module) else { return nil }
                    return Offence(path: file.path, line: number, what: "imports the C module \(module)")
                }
            }
        })
}
