/// What taking a lab down did.
public struct LabDownReport: Codable, Sendable, Equatable {
    public let name: String
    /// False when there was nothing to take down.
    public let wasThere: Bool
    /// Services that ended when they were asked to.
    public var stopped: [String] = []
    /// Processes that had to be killed, because nobody looked after them or they did not end in time.
    public var killed: [String] = []
    /// Where the logs and the event list lie now; `nil` when there were none.
    public var logs: String?
    /// What is still there though it should not be: processes, a control group, files, ports.
    public var leftovers: [String] = []
    /// How long it took.
    public var seconds: Double = 0

    /// True when nothing is left but the logs.
    public var isClean: Bool { leftovers.isEmpty }
}
