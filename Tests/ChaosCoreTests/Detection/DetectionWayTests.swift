import ChaosCore
import Testing

@Suite struct DetectionWayTests {
    private static func at(_ seconds: Double, _ width: Duration = .milliseconds(10)) -> DetectionMark {
        .known(Instant(seconds: seconds), resolution: width)
    }

    private static let effective = Instant(seconds: 10)

    @Test func thePartsAddUpToTheWholeTime() {
        let parts = DetectionWay.parts(
            [
                .pending: Self.at(13.5), .firing: Self.at(15.5), .received: Self.at(15.52),
                .notified: Self.at(20.52), .seen: Self.at(20.6, .zero),
            ], effective: Self.effective)
        #expect(parts.map(\.point) == DetectionPoint.allCases)
        #expect(parts.map(\.seconds) == [3.5, 2, 0.02, 5, 0.08])
        #expect(parts.map(\.sinceEffectiveSeconds) == [3.5, 5.5, 5.52, 10.52, 10.6])
        #expect(parts.allSatisfy { $0.unknown == nil })
        #expect(parts.last?.resolutionSeconds == 0)
    }

    @Test func aStationThatIsNotKnownIsUnknownAndSoIsThePartBehindIt() {
        let parts = DetectionWay.parts(
            [.pending: .unknown("nobody asked"), .firing: Self.at(15.5), .seen: Self.at(16)], effective: Self.effective)
        #expect(parts.map(\.seconds) == [nil, nil, 0.5])
        #expect(parts.map(\.sinceEffectiveSeconds) == [nil, 5.5, 6])
        #expect(parts[0].unknown == "nobody asked")
        #expect(parts[1].unknown == "only together with what is not known before it")
    }

    @Test func aStationBeforeTheOneBeforeItIsOfAnotherClock() {
        let parts = DetectionWay.parts(
            [.pending: Self.at(8), .firing: Self.at(15.5), .received: Self.at(15), .seen: Self.at(16)],
            effective: Self.effective)
        #expect(parts[0].unknown == "by its clock it came before the fault was effective")
        #expect(parts[2].unknown == "by its clock it came before the station before it")
        #expect(parts.map(\.seconds) == [nil, nil, nil, nil])
        #expect(parts[3].sinceEffectiveSeconds == 6)
    }

    @Test func whatLiesWithinTheResolutionIsNoContradiction() {
        let parts = DetectionWay.parts(
            [.firing: Self.at(15.5), .received: Self.at(15.49)], effective: Self.effective)
        #expect(parts.map(\.seconds) == [5.5, -0.01])
    }

    @Test func aStationThatIsNotOnTheWayHasNoPart() {
        #expect(DetectionWay.parts([.seen: Self.at(11)], effective: Self.effective).map(\.point) == [.seen])
        #expect(DetectionWay.parts([:], effective: Self.effective).isEmpty)
    }
}
