/// When an alert fires: a condition that stays true for a while.
public struct AlertRule: Sendable, Hashable {
    public let name: String
    public let condition: Condition
    /// How long the condition must stay true; zero fires at once.
    public let hold: Duration

    public init(name: String, condition: Condition, hold: Duration) {
        self.name = name
        self.condition = condition
        self.hold = hold
    }
}
