import ChaosCore

/// A step that a person does. There is nothing to run: whoever asked the person has the answer already.
public struct ManualStep: StepRunner {
    public static let kind = StepKind.manual
    public static let summary = "Asks a person to do something and waits for the word that it is done."

    public init() {}

    public func run(_ call: StepCall) async -> StepResult {
        StepResult(.failed, detail: "a manual step is done by a person")
    }

    public func close() async {}
}
