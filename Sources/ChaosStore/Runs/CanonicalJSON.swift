import ChaosCore
import Foundation

/// One spelling for every JSON value: sorted keys, no spaces. A document is kept in it, so that what comes out of one store
/// and goes into another is the same to the byte.
enum CanonicalJSON {
    /// The text in its one spelling. Throws `invalidFile` when it is no JSON.
    static func text(_ text: String, of run: String) throws(ChaosError) -> String {
        do {
            return try Self.text(JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)))
        } catch {
            throw ChaosError(
                .invalidFile, operation: "read the document", target: "run \(run)", cause: "it is not one JSON value")
        }
    }

    /// The value in its one spelling.
    static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
