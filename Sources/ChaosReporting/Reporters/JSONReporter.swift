import ChaosCore
import Foundation

/// The whole record as one JSON document for other programs.
public struct JSONReporter: Reporter {
    public static let kind = "json"
    public static let summary = "The whole record as one JSON document, without the single observations."
    public static let fileExtension = "json"

    private let withObservations: Bool

    /// Makes the reporter; with observations a document holds every reading of every sampling tick.
    public init(withObservations: Bool = false) {
        self.withObservations = withObservations
    }

    public func report(_ record: RunRecord) throws -> String {
        try text(document(record))
    }

    /// Several runs as one JSON array, in the order given.
    public func report(_ records: [RunRecord]) throws -> String {
        try text(records.map(document))
    }

    private func document(_ record: RunRecord) -> RunDocument {
        RunDocument(record, withObservations: withObservations)
    }

    private func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // One number that is not finite must not cost the whole record.
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
    }
}
