import Foundation

/// The fields of an `application/x-www-form-urlencoded` body; of several with one name the first.
struct URLForm: Sendable, Equatable {
    private var fields: [String: String] = [:]

    /// `nil` when a field is not encoded as it must be.
    init?(_ text: String) {
        for pair in text.split(separator: "&") {
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(halves[0]), let value = Self.decoded(halves.count > 1 ? halves[1] : "")
            else { return nil }
            if fields[name] == nil { fields[name] = value }
        }
    }

    subscript(name: String) -> String? { fields[name] }

    private static func decoded(_ text: Substring) -> String? {
        text.replacingOccurrences(of: "+", with: " ").removingPercentEncoding
    }
}
