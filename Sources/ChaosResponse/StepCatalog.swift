import ChaosCore

/// Every kind of step there is, as a plain list. A new kind is one file, its test, and one line here.
public enum StepCatalog {
    public static let builtIn: [any StepRunner.Type] = [
        HTTPStep.self,
        KafkaStep.self,
        ManualStep.self,
        ProbeStep.self,
        RedisStep.self,
        SQLStep.self,
        ShellStep.self,
    ]

    /// The runners that fit the target's description. None connects before its first step.
    public static func runners(
        for target: Target, reader: any MetricReader, clock: any RunClock, metrics: [MetricDescriptor]
    ) -> [any StepRunner] {
        let possible: [(any StepRunner)?] = [
            HTTPStep(target: target), KafkaStep(target: target), ManualStep(),
            ProbeStep(reader: reader, clock: clock, metrics: metrics), RedisStep(target: target),
            SQLStep(target: target), ShellStep(),
        ]
        return possible.compactMap { $0 }
    }
}
