import ChaosCore

/// What ends a fault at once, looked at several times a second while it goes in and while it is in.
struct FaultGuard: Sendable {
    /// Why.
    enum Trip: Error, Equatable {
        /// This process stood still for so long that its reaper may have acted: it may only recover.
        case takeover(String)
        case stopFile(String)
        case abortRule(String)

        var reason: String {
            switch self {
            case .takeover(let reason), .abortRule(let reason): reason
            case .stopFile(let reason): "all chaos is stopped: \(reason)"
            }
        }
    }

    /// How often it is looked at while other work goes on. In real time and not by the run's clock: it looks at a file and
    /// at another process.
    private static let interval = Duration.milliseconds(250)

    let reaper: (any Reaper)?
    let stopFile: StopFile?
    /// The first abort rule that is true now.
    var abortRule: @Sendable () async -> String? = { nil }

    /// The takeover comes first: after it nothing else may be believed.
    func trip() async -> Trip? {
        if let reason = reaper?.takeover { return .takeover(reason) }
        if let reason = stopFile?.reason { return .stopFile(reason) }
        return await abortRule().map { .abortRule($0) }
    }

    /// Runs the work, and cancels it when a guard trips. Throws the trip, or what the work threw; the work has ended then.
    func watch<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
        if let trip = await trip() { throw trip }
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                while true {
                    try await ContinuousClock().sleep(for: Self.interval)
                    if let trip = await trip() { throw trip }
                }
            }
            defer { group.cancelAll() }
            while let value = try await group.next() {
                if let value { return value }
            }
            throw CancellationError()
        }
    }
}
