import Testing

@testable import ChaosCore

@Suite struct EventRateTests {
    /// Garwood's exact limits of a Poisson mean at 95 % (Biometrika Tables for Statisticians, table 40).
    @Test(arguments: [
        (0, 0, 3.689), (1, 0.0253, 5.572), (2, 0.242, 7.225), (3, 0.619, 8.767), (5, 1.623, 11.668),
        (10, 4.795, 18.390), (20, 12.217, 30.888), (50, 37.111, 65.919), (100, 81.364, 121.627),
    ])
    func theIntervalIsGarwoods(count: Int, low: Double, high: Double) throws {
        let interval = try #require(EventRate(count: count, hours: 1).interval())
        #expect(abs(interval.lowerBound - low) < 0.000_6 && abs(interval.upperBound - high) < 0.000_6, "\(interval)")
    }

    @Test func aRateIsPerHourWatched() throws {
        let rate = EventRate(count: 2, hours: 0.5)
        #expect(rate.perHour == 4)
        #expect(abs(try #require(rate.interval()).upperBound - 14.449) < 0.001)
        let many = try #require(EventRate(count: 10_000, hours: 100).interval())
        #expect(abs(many.lowerBound - 98.0495) < 0.001 && abs(many.upperBound - 101.9795) < 0.001)
    }

    @Test func nothingWatchedIsNotZeroAlarms() {
        #expect(EventRate(count: 0, hours: 0).perHour == nil && EventRate(count: 0, hours: 0).interval() == nil)
        #expect(EventRate(count: 0, hours: 2).perHour == 0)
    }

    @Test func theIntervalCoversAtLeastAsOftenAsItSays() throws {
        var source = SeededSource(seed: 4)
        let intervals = try (0...60).map { try #require(EventRate(count: $0, hours: 1).interval()) }
        for expected in [0.7, 3.5, 20.0] {
            let covered = (0..<5_000).count { _ in
                intervals[min(60, Draw.events(expected, &source))].contains(expected)
            }
            #expect(Double(covered) / 5_000 >= 0.945, "\(expected)")
        }
    }
}
