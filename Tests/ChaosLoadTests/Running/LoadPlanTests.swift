import ChaosCore
import Testing

@testable import ChaosLoad

@Suite struct LoadPlanTests {
    private func plan(_ loads: [LoadSpec], http: HTTPTarget = issueTarget("http://127.0.0.1:1")) throws -> LoadPlan {
        try LoadPlan(loads: loads, http: http, window: .seconds(1), settings: .init())
    }

    @Test func anUnknownScenarioNamesTheKnownOnes() {
        let load = LoadSpec(scenario: "isue", executor: .constantArrivalRate(perSecond: 1, duration: nil))
        let error = #expect(throws: ChaosError.self) { try plan([load]) }
        #expect(error?.code == .invalidFile)
        #expect(error?.remedy == "Did you mean issue? Known: issue")
    }

    @Test(arguments: [
        (LoadExecutor.constantArrivalRate(perSecond: 0, duration: nil), "the rate"),
        (.constantArrivalRate(perSecond: .nan, duration: nil), "the rate"),
        (.constantArrivalRate(perSecond: 1, duration: .zero), "the duration"),
        (.rampingArrivalRate(startPerSecond: 0, stages: []), "no stage"),
        (.rampingArrivalRate(startPerSecond: -1, stages: [LoadStage(duration: .seconds(1), target: 1)]), "a rate"),
        (.rampingArrivalRate(startPerSecond: 0, stages: [LoadStage(duration: .seconds(1), target: 0)]), "never rises"),
        (.rampingArrivalRate(startPerSecond: 1, stages: [LoadStage(duration: .zero, target: 1)]), "no length"),
        (.rampingArrivalRate(startPerSecond: 1, stages: [LoadStage(duration: .seconds(1), target: .nan)]), "a rate"),
        (.constantUsers(users: 0, thinkTime: .zero, duration: nil), "the users"),
        (.constantUsers(users: 1, thinkTime: .seconds(-1), duration: nil), "think time"),
        (
            .rampingUsers(startUsers: 1, stages: [LoadStage(duration: .seconds(1), target: 1e9)], thinkTime: .zero),
            "the users"
        ),
        (
            .rampingUsers(startUsers: 1, stages: [LoadStage(duration: .seconds(1), target: -5)], thinkTime: .zero),
            "below 0"
        ),
    ])
    func numbersThatCannotWorkAreRefused(executor: LoadExecutor, cause: String) {
        let error = #expect(throws: ChaosError.self) { try plan([LoadSpec(scenario: "issue", executor: executor)]) }
        #expect(error?.cause.contains(cause) == true, "\(String(describing: error))")
    }

    @Test func otherContradictionsAreRefused() {
        let good = LoadExecutor.constantArrivalRate(perSecond: 1, duration: nil)
        #expect(throws: ChaosError.self) { try plan([]) }
        #expect(throws: ChaosError.self) { try plan([LoadSpec(scenario: "issue", executor: good, doubleTap: 1.1)]) }
        let twice = LoadSpec(scenario: "issue", executor: good)
        let error = #expect(throws: ChaosError.self) { try plan([twice, twice]) }
        #expect(error?.cause == "it is listed twice")
        #expect(throws: ChaosError.self) {
            try plan([twice], http: issueTarget("http://127.0.0.1:1", timeLimit: .zero))
        }
        #expect(throws: ChaosError.self) {
            try LoadPlan(loads: [twice], http: issueTarget("http://h"), window: .seconds(61), settings: .init())
        }
        #expect(throws: ChaosError.self) {
            try LoadPlan(
                loads: [twice], http: issueTarget("http://h"), window: .seconds(1), settings: .init(maxInFlight: 0))
        }
    }

    @Test(arguments: [
        (LoadExecutor.constantArrivalRate(perSecond: 300, duration: nil), 3_000),
        (.constantArrivalRate(perSecond: 1, duration: nil), 100),
        (.constantArrivalRate(perSecond: 50_000, duration: nil), 10_000),
        (.rampingArrivalRate(startPerSecond: 0, stages: [LoadStage(duration: .seconds(9), target: 200)]), 2_000),
        (.constantUsers(users: 1_500, thinkTime: .seconds(1), duration: nil), 3_000),
        (.constantUsers(users: 20_000, thinkTime: .seconds(1), duration: nil), 40_000),
    ])
    func theCapLeavesRoomForATargetThatAnswersNothing(executor: LoadExecutor, cap: Int) throws {
        #expect(try plan([LoadSpec(scenario: "issue", executor: executor)]).entries.first?.cap == cap)
    }

    @Test func theSeedProfilesAreValidAndScale() throws {
        for profile in SeedProfiles.all {
            #expect(profile.summary.hasSuffix("."))
            let scenario = try #require(profile.loads.first?.scenario)
            let template = try #require(issueTarget("http://h").requests["issue"])
            let http = HTTPTarget(baseURL: "http://127.0.0.1:1", requests: [scenario: template])
            _ = try plan(profile.loads, http: http)
            _ = try plan(profile.scaled(by: 0.01, users: 0.001).loads, http: http)
        }
        let short = try #require(SeedProfiles.couponRamp().scaled(by: 0.1, users: 0.5).loads.first)
        #expect(
            short.executor
                == .rampingUsers(
                    startUsers: 0,
                    stages: [(12, 250), (12, 500), (18, 750), (12, 500), (6, 0)].map {
                        LoadStage(duration: .seconds($0.0), target: $0.1)
                    }, thinkTime: .seconds(1)))
        let rush = try #require(SeedProfiles.orderRush().scaled(by: 0.5).loads.first)
        #expect(
            rush.executor
                == .constantUsers(users: 100, thinkTime: .milliseconds(970), duration: .seconds(30)))
    }
}
