import Logging

/// The plain list of all switches; a switch that is not here does not exist.
enum SwitchCatalogue {
    private static let everywhere = Set(ServiceRole.allCases)
    private static let workers: Set<ServiceRole> = [.pointsWorker, .issuanceWorker]

    static let all: [SwitchField] = coupons + orders + overload + workerFields + everyProcess + producer

    static func fields(of role: ServiceRole) -> [SwitchField] {
        all.filter { $0.roles.contains(role) }
    }

    private static let coupons: [SwitchField] = [
        .limit("lockWaitLimitMilliseconds", \.lockWaitLimitMilliseconds, in: 1...600_000, [.api]),
        .number("lockTtlMilliseconds", \.lockTtlMilliseconds, in: 10...600_000, [.api]),
        .flag("luaScript", \.luaScript, [.api]),
        .flag("fencing", \.fencing, [.api]),
        .number("criticalSectionDelayMilliseconds", \.criticalSectionDelayMilliseconds, in: 0...60_000, [.api]),
        .number("eventCouponId", \.eventCouponId, in: 1...Int(Int32.max), [.api]),
    ]

    private static let orders: [SwitchField] = [
        .flag("orderedLocking", \.orderedLocking, [.api]),
        deadlockRetry,
        .number("rowLockTimeoutMilliseconds", \.rowLockTimeoutMilliseconds, in: 10...60_000, [.api]),
        .choice("pointsMode", PointsMode.allCases.map(\.rawValue), [.api]) {
            $0.pointsMode.rawValue
        } write: { switches, text in
            switches.pointsMode = PointsMode(rawValue: text) ?? .async
        },
        .flag("orderUserIndex", \.orderUserIndex, [.api]),
    ]

    private static let overload: [SwitchField] = [
        .limit("inFlightLimit", \.inFlightLimit, in: 1...100_000, [.api]),
        SwitchField(name: "inFlightStatus", roles: [.api], isStartOnly: false) {
            .int($0.inFlightStatus)
        } write: { switches, value in
            guard case .int(let status) = value, [429, 503].contains(status) else { return "429 or 503" }
            switches.inFlightStatus = status
            return nil
        },
        .flag("readsFromReplica", \.readsFromReplica, [.api]),
    ]

    private static let workerFields: [SwitchField] = [
        .flag("uniqueIndex", \.uniqueIndex, [.issuanceWorker]),
        .number("workerConcurrency", \.workerConcurrency, in: 1...16, workers),
        .number("prefetch", \.prefetch, in: 1...10_000, workers),
    ]

    private static let everyProcess: [SwitchField] = [
        .choice("logLevel", Logger.Level.allCases.map(\.rawValue), everywhere) {
            $0.logLevel
        } write: { switches, text in
            switches.logLevel = text
        },
        .limit("slowQueryMilliseconds", \.slowQueryMilliseconds, in: 1...600_000, everywhere),
    ]

    private static let producer: [SwitchField] = [
        .number("batchSize", \.batchSize, in: 1...2_147_483_647, [.api], isStartOnly: true),
        .number("lingerMs", \.lingerMs, in: 0...900_000, [.api], isStartOnly: true),
    ]

    private static let deadlockRetry = SwitchField(name: "deadlockRetry", roles: [.api], isStartOnly: false) {
        .object([
            "attempts": .int($0.deadlockRetry.attempts),
            "baseDelayMilliseconds": .int($0.deadlockRetry.baseDelayMilliseconds),
        ])
    } write: { switches, value in
        let wanted = "an object with attempts (0 to 10) and baseDelayMilliseconds (1 to 5000)"
        guard case .object(let fields) = value else { return wanted }
        var retry = switches.deadlockRetry
        for (key, field) in fields {
            switch (key, field) {
            case ("attempts", .int(let number)) where (0...10).contains(number):
                retry.attempts = number
            case ("baseDelayMilliseconds", .int(let number)) where (1...5_000).contains(number):
                retry.baseDelayMilliseconds = number
            default:
                return wanted
            }
        }
        switches.deadlockRetry = retry
        return nil
    }
}
