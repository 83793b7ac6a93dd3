import ChaosCore

/// A named load of the source reports, with the figures that were reported for it.
public struct SeedProfile: Sendable, Equatable {
    public let name: String
    /// One sentence ending in a period.
    public let summary: String
    public let loads: [LoadSpec]
    /// What the source report measured, by its own words in English; lengths in seconds. For comparison, not as a bar:
    /// the machine was another one.
    public let reported: [String: Double]

    /// The same shape in another length of time and with another number of users: `scaled(by: 0.1)` takes a tenth of
    /// the time. Think times stay, since they make the rate; users are rounded, and never none where there were some.
    public func scaled(by time: Double, users: Double = 1) -> SeedProfile {
        let loads = loads.map { load in
            LoadSpec(
                scenario: load.scenario, executor: load.executor.scaled(by: time, users: users),
                doubleTap: load.doubleTap, variables: load.variables)
        }
        return SeedProfile(name: name, summary: summary, loads: loads, reported: reported)
    }
}

/// The loads of the two source reports.
public enum SeedProfiles {
    /// All profiles, for a list.
    public static let all = [couponRamp(), firstComeRush(), orderRush()]

    /// The first report: a ramp to 1,500 users over 10 minutes, each waiting 1 s between requests to
    /// `POST /api/v1/coupons`, user ids `vu * 100000 + iteration + 1`, one of the coupons 8 to 13.
    public static func couponRamp(scenario: String = "issue-coupon") -> SeedProfile {
        let stages: [(minutes: Int64, users: Double)] = [(2, 500), (2, 1_000), (3, 1_500), (2, 1_000), (1, 0)]
        return SeedProfile(
            name: "coupon-ramp", summary: "Coupon issuance under a 10 minute ramp to 1,500 users and back.",
            loads: [
                LoadSpec(
                    scenario: scenario,
                    executor: .rampingUsers(
                        startUsers: 0,
                        stages: stages.map { LoadStage(duration: .seconds($0.minutes * 60), target: $0.users) },
                        thinkTime: .seconds(1)))
            ],
            reported: [
                "requests": 325_063, "requests per second": 541.08, "mean": 0.618_41, "p95": 1.68, "max": 3.96,
                "success ratio": 1,
            ])
    }

    /// The second report, `POST /api/coupons/{userId}`: 100 users for 60 s. The report gives no think time; 200 ms
    /// follow from 100 users at 486.42 requests per second with 5.09 ms each.
    public static func firstComeRush(scenario: String = "first-come-coupon") -> SeedProfile {
        SeedProfile(
            name: "first-come-rush", summary: "First-come coupons asked for by 100 users for 60 s.",
            loads: [rush(scenario, thinkTime: .milliseconds(200))],
            reported: [
                "requests": 29_527, "requests per second": 486.42, "mean": 0.005_09, "p95": 0.009_75, "max": 0.112,
                "iteration p95": 0.548_06, "iteration max": 1.01, "success ratio": 1,
            ])
    }

    /// The second report, `POST /api/orders`: 100 users for 60 s. The report gives no think time; 970 ms follow from
    /// 100 users at 100.24 requests per second with 29.04 ms each.
    public static func orderRush(scenario: String = "place-order") -> SeedProfile {
        SeedProfile(
            name: "order-rush", summary: "Orders placed by 100 users for 60 s.",
            loads: [rush(scenario, thinkTime: .milliseconds(970))],
            reported: [
                "requests": 6_274, "requests per second": 100.24, "mean": 0.029_04, "p95": 0.044_28, "max": 1.31,
                "iteration p95": 1.88, "iteration max": 2.94, "success ratio": 1,
            ])
    }

    private static func rush(_ scenario: String, thinkTime: Duration) -> LoadSpec {
        LoadSpec(
            scenario: scenario, executor: .constantUsers(users: 100, thinkTime: thinkTime, duration: .seconds(60)))
    }
}

extension LoadExecutor {
    /// The same shape in another length of time and with another number of users or another rate.
    fileprivate func scaled(by time: Double, users: Double) -> LoadExecutor {
        func stages(_ stages: [LoadStage]) -> [LoadStage] {
            stages.map { LoadStage(duration: $0.duration * time, target: $0.target * users) }
        }
        return switch self {
        case .constantArrivalRate(let rate, let length):
            .constantArrivalRate(perSecond: rate * users, duration: length.map { $0 * time })
        case .rampingArrivalRate(let start, let all):
            .rampingArrivalRate(startPerSecond: start * users, stages: stages(all))
        case .constantUsers(let count, let thinkTime, let length):
            .constantUsers(
                users: max(1, Int((Double(count) * users).rounded())), thinkTime: thinkTime,
                duration: length.map { $0 * time })
        case .rampingUsers(let start, let all, let thinkTime):
            .rampingUsers(
                startUsers: Int((Double(start) * users).rounded()), stages: stages(all), thinkTime: thinkTime)
        }
    }
}
