/// A kind of plug-in: one file per variant, named after its type, and one plain list.
struct VariantKind: Sendable {
    let proto: String
    let target: String
    let catalogue: String

    static let all = [
        VariantKind(proto: "Fault", target: "ChaosFaults", catalogue: "FaultCatalog"),
        VariantKind(proto: "Probe", target: "ChaosProbes", catalogue: "ProbeCatalog"),
        VariantKind(proto: "Detector", target: "ChaosProbes", catalogue: "DetectorCatalog"),
        VariantKind(proto: "Notifier", target: "ChaosReporting", catalogue: "NotifierCatalog"),
        VariantKind(proto: "Reporter", target: "ChaosReporting", catalogue: "ReporterCatalog"),
    ]

    /// The types in the file that say they are of this kind, each with its line.
    func variants(in file: SourceFile) -> [(line: Int, type: String)] {
        file.numberedCode.compactMap { number, code in
            let words = Self.words(code)
            guard let at = words.firstIndex(where: ["struct", "class", "actor", "enum", "extension"].contains),
                at + 1 < words.count, let colon = code.firstIndex(of: ":")
            else { return nil }
            // The list of protocols may go on over the next lines, up to the opening brace.
            let following = file.code[number...].prefix(6).joined(separator: " ")
            let heritage = (code[colon...] + " " + following).prefix { $0 != "{" }
            return Self.words(String(heritage)).contains(proto) ? (number, words[at + 1]) : nil
        }
    }

    static func words(_ code: String) -> [String] {
        code.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
    }
}

extension Rule {
    static let catalogues = Rule(
        "A new variant costs three files: its own, named after its type, its test, and one line in the catalogue.",
        tree: { tree in
            VariantKind.all.flatMap { kind in
                let files = tree.sources.filter { $0.target == kind.target }
                let catalogue = files.first { $0.baseName == kind.catalogue }
                let listed = Set(catalogue.map { $0.code.flatMap(VariantKind.words) } ?? [])
                return files.flatMap { file in
                    kind.variants(in: file).flatMap { line, type in
                        let misnamed = file.baseName != type && !file.baseName.hasPrefix(type + "+")
                        return [
                            misnamed ? "\(type) stands in a file of another name" : nil,
                            catalogue == nil ? "there is no \(kind.catalogue).swift to list \(type)" : nil,
                            catalogue != nil && !listed.contains(type)
                                ? "\(kind.catalogue).swift does not list \(type)" : nil,
                        ].compactMap { $0 }.map { Offence(path: file.path, line: line, what: $0) }
                    }
                }
            }
        })
}
