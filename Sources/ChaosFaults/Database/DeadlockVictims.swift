/// Whom the database chose since the injection.
public struct DeadlockVictims: Sendable, Equatable, CustomStringConvertible {
    /// By the server's own counter, which may lag by about a second; `nil` when it cannot be read.
    public let server: Int?
    /// Sessions of ours that the server told of it.
    public let ours: Int
    /// By the application's own counter; `nil` when it keeps none.
    public let counted: Int?

    public init(server: Int?, ours: Int, counted: Int? = nil) {
        self.server = server
        self.ours = ours
        self.counted = counted
    }

    /// The server's count without ours; the application's own where the server's is not to be had.
    public var application: Int? { server.map { max(0, $0 - ours) } ?? counted }

    /// The application's part of all victims; `nil` before there is one.
    public var share: Double? {
        guard let application, application + ours > 0 else { return nil }
        return Double(application) / Double(application + ours)
    }

    public var description: String {
        guard let application else { return "deadlocks since the injection are not known" }
        let total = application + ours
        guard let share else { return "0 deadlocks since the injection" }
        let percent = Int((share * 100).rounded(.down))
        let witness = counted.map { "; the application's own counter says \($0)" } ?? ""
        return "\(total) deadlocks since the injection: \(application) victims were the application's (\(percent) %), "
            + "\(ours) ours\(witness)"
    }
}
