import ChaosCore
import Foundation

/// Every reading of every sampling tick by column, as one small JSON document.
public struct SamplesReporter: Reporter {
    public static let kind = "samples"
    public static let summary = "The raw samples by column, as JSON."
    public static let fileExtension = "json"

    public init() {}

    public func report(_ record: RunRecord) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(RunSamples(record)), as: UTF8.self) + "\n"
    }
}
