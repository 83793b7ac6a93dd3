import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosReporting

@Suite(.timeLimit(.minutes(5))) struct AlertRouterTests {
    private static let quiet = AlertPlan.QuietHours(from: 22 * 60, to: 8 * 60, zone: "Asia/Seoul")
    private static let plan = AlertPlan(
        channels: [],
        routes: [
            .init(levels: [.l1, .l2], channels: ["slack", "pager"], otherwise: ["backup"]),
            .init(levels: [.l3], channels: ["slack"], quiet: quiet),
        ])
    /// 2026-11-27 02:00 UTC is 11:00 in Seoul, 14:00 UTC is 23:00.
    private static let noon = OutboxBench.origin
    private static let night = OutboxBench.origin + 12 * 3600

    private func message(_ kind: Notification.Kind, _ level: IncidentLevel?) -> Notification {
        var message = SampleNotifications.of(kind)
        message.level = level
        return message
    }

    @Test func whoeverWasToldOfAnIncidentIsToldOfItsEnd() {
        var router = AlertRouter(plan: Self.plan)
        #expect(router.tickets(for: message(.firing, .l3), at: Self.noon).map(\.channel) == ["slack"])
        #expect(router.tickets(for: message(.levelChange, .l1), at: Self.noon).map(\.channel) == ["slack", "pager"])
        #expect(router.tickets(for: message(.resolved, nil), at: Self.noon).map(\.channel) == ["slack", "pager"])
    }

    @Test func quietHoursHoldTheirLevelUntilTheirEnd() {
        var router = AlertRouter(plan: Self.plan)
        let tickets = router.tickets(for: message(.firing, .l3), at: Self.night)
        // 08:00 in Seoul is 23:00 UTC.
        #expect(tickets.map(\.notBefore) == [OutboxBench.origin + 21 * 3600])
        #expect(router.tickets(for: message(.firing, .l1), at: Self.night).allSatisfy { $0.notBefore == nil })
        #expect(router.tickets(for: message(.recoveryFailure, nil), at: Self.night).count == 2)
    }

    /// When it is, from and to which minute it is quiet in New York, and for how many seconds still.
    struct Night: Sendable {
        let now: Double
        let from: Int
        let to: Int
        let rest: Double?
    }

    static let nights = [
        // The clock goes from 02:00 to 03:00 on 2026-03-08; that night is quiet until 02:30, which does not exist.
        Night(now: 1_772_949_600, from: 60, to: 150, rest: 3600),
        Night(now: OutboxBench.origin, from: 600, to: 600, rest: nil),
        Night(now: OutboxBench.origin, from: 0, to: 1439, rest: 10_740),
        Night(now: OutboxBench.origin, from: 1200, to: 60, rest: 14_400),
        Night(now: OutboxBench.origin, from: 1320, to: 60, rest: nil),
    ]

    @Test(arguments: nights) func quietEndsAtAMomentThatExists(night: Night) {
        let end = QuietTime(.init(from: night.from, to: night.to, zone: "America/New_York")).end(at: night.now)
        #expect(end.map { $0 - night.now } == night.rest)
    }

    @Test func anEscalationTakesAlongWhatWasHeld() async throws {
        let bench = try OutboxBench()
        let notifier = ScriptedNotifier()
        let held = AlertPlan.Route(
            levels: [.l3], channels: ["slack"], quiet: .init(from: 0, to: 24 * 60 - 1, zone: "UTC"))
        let dispatcher = bench.dispatcher(
            [notifier], routes: [held, .init(levels: [.l1], channels: ["slack"])])
        await dispatcher.enqueue(message(.firing, .l3))
        var other = message(.firing, .l3)
        other.incident = "r-2"
        await dispatcher.enqueue(other)
        await dispatcher.enqueue(message(.levelChange, .l1))
        let deliveries = await dispatcher.drain(deadline: .seconds(30))
        #expect(notifier.delivered.map(\.kind) == [.firing, .levelChange])
        #expect(deliveries.map(\.detail).last == "held until the quiet hours end")
        // It is told in the morning, by whoever runs then.
        bench.clock.advance(by: .seconds(24 * 3600))
        let morning = ScriptedNotifier()
        let next = bench.dispatcher([morning])
        #expect(await next.resume().messages == 1)
        #expect(await next.drain(deadline: .seconds(30)).map(\.accepted) == [true])
        #expect(morning.delivered.map(\.incident) == ["r-2"])
    }

    @Test func aPermanentRefusalGoesToTheNextChannelWithTheWordsOfTheFirst() async throws {
        let bench = try OutboxBench()
        let dead = ScriptedNotifier([.refused("HTTP 404: no_service")])
        let backup = ScriptedNotifier()
        let dispatcher = bench.dispatcher([dead, backup])
        await dispatcher.enqueue(SampleNotifications.firing)
        let deliveries = await dispatcher.drain(deadline: .seconds(30))
        #expect(deliveries.map(\.channel) == ["slack", "backup"])
        #expect(
            deliveries.map(\.detail) == ["HTTP 404: no_service; sent to backup instead", "accepted at attempt 1"])
        #expect(backup.delivered.map(\.delivery.insteadOf) == ["slack: HTTP 404: no_service"])
        #expect(bench.files.isEmpty)
    }

    @Test func aLevelThatNobodyIsToldOfIsSaidSo() async throws {
        let bench = try OutboxBench()
        let dispatcher = bench.dispatcher([ScriptedNotifier()], routes: [.init(levels: [.l1], channels: ["slack"])])
        await dispatcher.enqueue(message(.firing, .l3))
        #expect(await dispatcher.drain(deadline: .seconds(1)).map(\.detail) == ["no channel is told of this level"])
    }
}
