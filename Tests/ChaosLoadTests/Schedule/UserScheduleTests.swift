import ChaosCore
import Testing

@testable import ChaosLoad

@Suite struct UserScheduleTests {
    private func joins(_ schedule: UserSchedule) -> [UserSchedule.Join] {
        var (schedule, result) = (schedule, [UserSchedule.Join]())
        while let join = schedule.nextJoin() { result.append(join) }
        return result
    }

    @Test func theFirstReportsRampHasItsUsersAtEachMoment() throws {
        let spec = try #require(SeedProfiles.couponRamp().loads.first)
        guard case .rampingUsers(let start, let stages, let thinkTime) = spec.executor else {
            Issue.record("not a ramp of users")
            return
        }
        let schedule = UserSchedule(startUsers: start, stages: stages, thinkTime: thinkTime)
        let expected: [(second: Int, users: Int)] = [
            (0, 0), (60, 250), (120, 500), (180, 750), (240, 1_000), (330, 1_250), (419, 1_497), (420, 1_500),
            (480, 1_250), (540, 1_000), (570, 500), (599, 17), (600, 0), (700, 0),
        ]
        for (second, users) in expected {
            #expect(schedule.count(at: Int64(second) * 1_000_000_000) == users, "at \(second) s")
        }
        #expect(schedule.peak == 1_500)
        #expect(schedule.end == 600_000_000_000)
        #expect(joins(schedule).map(\.user) == Array(1...1_500))
    }

    @Test func usersJoinEvenlyAndTheCountAgreesWithTheirMoments() {
        let schedule = UserSchedule(
            startUsers: 0, stages: [LoadStage(duration: .seconds(7), target: 30)], thinkTime: .seconds(1))
        let all = joins(schedule)
        #expect(all.count == 30)
        for join in all {
            #expect(schedule.count(at: join.moment) == (join.user == 30 ? 0 : join.user))
            #expect(schedule.count(at: join.moment - 1) == join.user - 1)
            #expect(join.due == join.moment)
        }
        let gaps = Set(zip(all, all.dropFirst()).map { ($1.moment - $0.moment) / 10 })
        #expect(gaps.count == 1)
    }

    @Test func usersWhoComeAtOnceAreSpreadOverTheThinkTime() {
        let schedule = UserSchedule(users: 4, thinkTime: .seconds(2), length: .seconds(60))
        #expect(joins(schedule).map(\.moment) == [0, 0, 0, 0])
        #expect(joins(schedule).map(\.due) == [0, 500_000_000, 1_000_000_000, 1_500_000_000])
        #expect(schedule.count(at: 0) == 4)
        #expect(schedule.count(at: 59_999_999_999) == 4)
        #expect(schedule.count(at: 60_000_000_000) == 0)
        #expect(schedule.count(at: -1) == 0)
    }

    @Test func aStageWithoutLengthIsAJump() {
        let schedule = UserSchedule(
            startUsers: 2,
            stages: [
                LoadStage(duration: .seconds(1), target: 2), LoadStage(duration: .zero, target: 5),
                LoadStage(duration: .seconds(1), target: 5), LoadStage(duration: .zero, target: 1),
                LoadStage(duration: .seconds(1), target: 1),
            ], thinkTime: .zero)
        #expect(
            [0, 999, 1_000, 1_999, 2_000, 2_999].map { schedule.count(at: Int64($0) * 1_000_000) } == [
                2, 2, 5, 5, 1, 1,
            ])
        #expect(joins(schedule).map(\.user) == [1, 2, 3, 4, 5])
    }

    @Test func whoLeftJoinsAgainWhenTheRampRises() {
        let schedule = UserSchedule(
            startUsers: 3,
            stages: [LoadStage(duration: .seconds(1), target: 1), LoadStage(duration: .seconds(1), target: 3)],
            thinkTime: .zero)
        #expect(joins(schedule).map(\.user) == [1, 2, 3, 2, 3])
    }
}
