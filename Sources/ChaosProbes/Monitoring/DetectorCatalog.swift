import ChaosCore

/// Every kind of detector there is, as a plain list. A new one is one file, its test, and one line here.
public enum DetectorCatalog {
    public static let builtIn: [any Detector.Type] = [
        AlertmanagerDetector.self,
        AlertmanagerWebhookDetector.self,
        PrometheusDetector.self,
        PrometheusQueryDetector.self,
    ]

    /// A detector of the kind that the experiment names. Throws `invalidFile` when there is none, or when the target's
    /// description does not say where to ask.
    public static func detector(_ context: DetectorContext) throws(ChaosError) -> any Detector {
        guard let type = builtIn.first(where: { $0.kind == context.spec.kind }) else {
            throw ChaosError(
                .invalidFile, operation: "find the detector", target: context.spec.kind,
                cause: "there is no such detector (known: \(builtIn.map { $0.kind }.joined(separator: ", ")))")
        }
        return try type.init(context: context)
    }
}
