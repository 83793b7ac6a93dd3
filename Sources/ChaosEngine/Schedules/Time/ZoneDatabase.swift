import ChaosCore
import Foundation

/// The machine's IANA time zone database, the one that its other programs use too.
public struct ZoneDatabase: Sendable {
    /// Where the compiled files are.
    public let folder: String

    /// The folder of the machine, or the one that `TZDIR` names.
    public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        folder = environment["TZDIR"] ?? "/usr/share/zoneinfo"
    }

    /// Why a zone cannot be used.
    struct Refusal: Error {
        let reason: String
        var suggestion: String?
    }

    /// The rules of a zone by its name, such as `Asia/Seoul`.
    func zone(_ name: String) -> Result<ZoneRules, Refusal> {
        if name == "UTC" { return .success(.utc) }
        let letters = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "/_+-".contains($0)) }
        guard letters, !name.isEmpty, !name.hasPrefix("/") else {
            return .failure(Refusal(reason: "\"\(name)\" is not a name of the IANA database, such as Asia/Seoul."))
        }
        guard FileManager.default.fileExists(atPath: folder) else {
            return .failure(
                Refusal(reason: "there is no time zone database in \(folder); install the package tzdata."))
        }
        guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)"), data.count < 1 << 20 else {
            return .failure(
                Refusal(
                    reason: "unknown time zone \"\(name)\"; a name of the IANA database is expected.",
                    suggestion: NearestName.suggest(name, among: names())))
        }
        guard let rules = ZoneFile([UInt8](data)).rules(name: name) else {
            return .failure(Refusal(reason: "\(folder)/\(name) is not a time zone file."))
        }
        return .success(rules)
    }

    private func names() -> [String] {
        let text = (try? String(contentsOfFile: "\(folder)/tzdata.zi", encoding: .utf8)) ?? ""
        // Lines "Z NAME ..." are zones, "L OLD NEW" other names for one.
        let listed = text.split(separator: "\n").compactMap { line -> String? in
            let words = line.split(separator: " ")
            guard words.count > 2 else { return nil }
            return words[0] == "Z" ? String(words[1]) : words[0] == "L" ? String(words[2]) : nil
        }
        return listed + ["UTC"]
    }
}
