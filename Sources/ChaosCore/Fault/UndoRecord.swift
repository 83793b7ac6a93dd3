/// Undo as data: what `recover` needs, written to the recovery journal before anything is changed. It holds no secret;
/// connections are made anew from the target's file.
public struct UndoRecord: Sendable, Codable, Equatable {
    public var version = 1
    public var run: String
    public var fault: String
    public var target: String
    /// The target's file, to read connections from at recovery.
    public var targetSource: String
    /// What the fault noted down; its own business.
    public var values: [String: String]
    /// How a person undoes it by hand, one command a line, without secrets.
    public var byHand: [String]

    public init(
        run: String, fault: String, target: String, targetSource: String, values: [String: String], byHand: [String]
    ) {
        self.run = run
        self.fault = fault
        self.target = target
        self.targetSource = targetSource
        self.values = values
        self.byHand = byHand
    }
}
