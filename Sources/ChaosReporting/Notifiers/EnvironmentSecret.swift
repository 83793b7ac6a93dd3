import ChaosCore
import Foundation

/// A secret that the environment holds, or names a file of: `NAME`, or `NAME_FILE`.
public struct EnvironmentSecret: Sendable {
    private static let sizeLimit = 16_384

    public let variable: String
    /// What it is, for messages about it: `the Slack webhook address`.
    public let what: String

    public init(_ variable: String, _ what: String) {
        self.variable = variable
        self.what = what
    }

    /// The name of the variable that names a file.
    public var fileVariable: String { "\(variable)_FILE" }

    /// The secret; `nil` when neither variable is set. Throws `.usage`, without it, when both are, and when the file
    /// cannot be read.
    public func read(_ environment: [String: String]) throws(ChaosError) -> Secret? {
        let direct = environment[variable].flatMap { $0.isEmpty ? nil : $0 }
        let path = environment[fileVariable].flatMap { $0.isEmpty ? nil : $0 }
        switch (direct, path) {
        case (nil, nil): return nil
        case (let text?, nil): return Secret(text.trimmingSpaces)
        case (nil, let path?): return Secret(try content(of: path))
        case (_?, _?):
            throw ChaosError(
                .usage, operation: "read \(what)", target: "the environment",
                cause: "\(variable) and \(fileVariable) are both set", remedy: "Unset one of them.")
        }
    }

    private func content(of path: String) throws(ChaosError) -> String {
        // Not the whole file at once: it may be a device that never ends.
        guard let file = FileHandle(forReadingAtPath: path),
            let data = try? file.read(upToCount: Self.sizeLimit) ?? Data(), data.count < Self.sizeLimit
        else {
            throw ChaosError(
                .usage, operation: "read \(what)", target: "the file of \(fileVariable)",
                cause: "\(path) cannot be read", remedy: "Put it alone into a file that only you can read.")
        }
        return String(decoding: data, as: UTF8.self).trimmingSpaces
    }
}
