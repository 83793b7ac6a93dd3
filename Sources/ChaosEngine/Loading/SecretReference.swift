import ChaosCore
import Foundation

/// Resolves `${env:NAME}` and `${file:PATH}` in the texts of a target file, so that secrets need not stand in it.
struct SecretReference {
    private static let sizeLimit = 65_536

    let environment: [String: String]

    /// The text with every reference replaced; the reason when one cannot be.
    func resolve(_ text: String) -> Result<Secret, ResolutionFailure> {
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "${") {
            result += rest[..<start.lowerBound]
            guard let end = rest[start.upperBound...].firstIndex(of: "}") else {
                return .failure(ResolutionFailure(reason: "a ${ has no closing }."))
            }
            let reference = rest[start.upperBound..<end]
            switch value(of: reference) {
            case .success(let value): result += value
            case .failure(let failure): return .failure(failure)
            }
            rest = rest[rest.index(after: end)...]
        }
        return .success(Secret(result + rest))
    }

    /// The environment's names that a file refers to, each once, as they come; comments are passed over.
    static func names(in text: String) -> [String] {
        var names: [String] = []
        for line in text.split(separator: "\n") where line.drop(while: \.isWhitespace).first != "#" {
            for piece in line.components(separatedBy: "${env:").dropFirst() {
                let name = String(piece.prefix { $0 != "}" })
                let isName =
                    !name.isEmpty && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
                if isName, !names.contains(name) { names.append(name) }
            }
        }
        return names
    }

    private func value(of reference: Substring) -> Result<String, ResolutionFailure> {
        let halves = reference.split(separator: ":", maxSplits: 1).map(String.init)
        guard halves.count == 2 else {
            return .failure(
                ResolutionFailure(reason: "\"${\(reference)}\" is neither ${env:NAME} nor ${file:PATH}."))
        }
        switch halves[0] {
        case "env":
            guard let value = environment[halves[1]] else {
                return .failure(ResolutionFailure(reason: "the environment variable \(halves[1]) is not set."))
            }
            return .success(value)
        case "file":
            // Not the whole file at once: it may be a device that never ends.
            guard let file = FileHandle(forReadingAtPath: halves[1]),
                let data = try? file.read(upToCount: Self.sizeLimit + 1) ?? Data(), data.count <= Self.sizeLimit,
                let text = String(data: data, encoding: .utf8)
            else {
                return .failure(ResolutionFailure(reason: "the file \(halves[1]) cannot be read."))
            }
            return .success(text.trimmingSpaces)
        default:
            return .failure(
                ResolutionFailure(reason: "\"${\(reference)}\" is neither ${env:NAME} nor ${file:PATH}."))
        }
    }
}

/// Why a reference has no value. Never holds the value of another one.
struct ResolutionFailure: Error {
    let reason: String
}
