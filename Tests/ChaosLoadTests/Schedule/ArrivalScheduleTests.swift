import ChaosCore
import Testing

@testable import ChaosLoad

@Suite struct ArrivalScheduleTests {
    private func all(_ schedule: ArrivalSchedule, limit: Int = 2_000_000) -> [Int64] {
        var (schedule, dues) = (schedule, [Int64]())
        while let due = schedule.next, dues.count < limit {
            dues.append(due)
            schedule.advance()
        }
        return dues
    }

    @Test(arguments: [
        (300.0, 60, 18_000), (2.5, 10, 25), (0.5, 10, 5), (1.0 / 3.0, 60, 20), (7.0, 1, 7), (1_000.0, 2, 2_000),
        (333.333, 3_600, 1_199_999),
    ])
    func aConstantRateGivesExactlyItsCountEvenlySpaced(rate: Double, seconds: Int, count: Int) {
        let dues = all(ArrivalSchedule(perSecond: rate, length: .seconds(seconds)))
        #expect(dues.count == count)
        #expect(dues.first == 0)
        let gap = 1e9 / rate
        for (index, due) in dues.enumerated() {
            let exact = Double(index) * gap
            guard abs(Double(due) - exact) <= 2 else {
                Issue.record("arrival \(index) is due at \(due), not \(exact)")
                return
            }
        }
    }

    @Test func aRateWithoutAnEndDoesNotDrift() throws {
        var schedule = ArrivalSchedule(perSecond: 0.7, length: nil)
        for _ in 0..<700_000 { schedule.advance() }
        #expect(abs(try #require(schedule.next) - 1_000_000 * 1_000_000_000) <= 1_000)
        #expect(schedule.end == nil)
    }

    @Test(arguments: [
        // start, (seconds, target)..., expected count
        (0.0, [(10, 100.0)], 500),
        (100.0, [(10, 0.0)], 500),
        (50.0, [(10, 150.0)], 1_000),
        (0.0, [(2, 100.0), (3, 100.0), (5, 0.0)], 100 + 300 + 250),
        (10.0, [(0, 100.0), (2, 100.0)], 200),
        (10.0, [(1, 0.0), (0, 10.0), (1, 10.0)], 15),
        (0.0, [(5, 0.0), (1, 20.0)], 10),
    ])
    func aRampGivesTheAreaUnderItsRate(start: Double, stages: [(Int, Double)], count: Int) {
        let schedule = ArrivalSchedule(
            startPerSecond: start, stages: stages.map { LoadStage(duration: .seconds($0.0), target: $0.1) })
        let dues = all(schedule)
        #expect(dues.count == count)
        #expect(zip(dues, dues.dropFirst()).allSatisfy { $0 <= $1 })
        let end = stages.reduce(0) { $0 + $1.0 }
        #expect(dues.allSatisfy { $0 >= 0 && $0 < Int64(end) * 1_000_000_000 })
        #expect(schedule.peakRate == stages.reduce(start) { max($0, $1.1) })
    }

    @Test func aRampFollowsItsIntegralWithinOneArrival() {
        let schedule = ArrivalSchedule(
            startPerSecond: 20,
            stages: [LoadStage(duration: .seconds(4), target: 100), LoadStage(duration: .seconds(6), target: 10)])
        let dues = all(schedule)
        for tenth in 1..<100 {
            let t = Double(tenth) / 10
            let area = t <= 4 ? 20 * t + 10 * t * t : 240 + 100 * (t - 4) - 7.5 * (t - 4) * (t - 4)
            let count = dues.count { Double($0) / 1e9 < t }
            #expect(abs(Double(count) - area) <= 1.001)
        }
        #expect(schedule.rate(at: 2_000_000_000) == 60)
        #expect(schedule.rate(at: 7_000_000_000) == 55)
        #expect(schedule.rate(at: 10_000_000_000) == 0)
    }

    @Test(arguments: [1e-300, .leastNonzeroMagnitude, 1e-12])
    func aRateOfAlmostNothingHasItsFirstArrivalOnly(rate: Double) {
        var schedule = ArrivalSchedule(perSecond: rate, length: nil)
        #expect(schedule.next == 0)
        schedule.advance()
        #expect(schedule.next == nil)
        let ramp = ArrivalSchedule(
            startPerSecond: rate, stages: [LoadStage(duration: .seconds(86_400), target: rate)])
        #expect(all(ramp).count <= 1)
    }

    @Test func silenceBetweenStagesHasNoArrivals() {
        let schedule = ArrivalSchedule(
            startPerSecond: 10,
            stages: [
                LoadStage(duration: .seconds(1), target: 10), LoadStage(duration: .zero, target: 0),
                LoadStage(duration: .seconds(5), target: 0), LoadStage(duration: .zero, target: 10),
                LoadStage(duration: .seconds(1), target: 10),
            ])
        let seconds = all(schedule).map { Double($0) / 1e9 }
        #expect(seconds.count == 20)
        #expect(seconds.allSatisfy { $0 < 1 || $0 >= 6 })
    }
}
