import ChaosCore
import Testing

@testable import ChaosClients
@testable import ChaosFaults

@Suite struct KillTallyTests {
    private func process(_ pid: Int32, _ name: String = "api", resident: Int = 100) throws -> ProcessReading {
        let fields = "S 1 " + (0..<17).map { "\($0)" }.joined(separator: " ")
        return try #require(ProcessReading(pid: pid, stat: "\(pid) (\(name)) \(fields) \(pid) 4096 \(resident)"))
    }

    private func sight(
        _ milliseconds: Int64, _ processes: [ProcessReading]?, kills: Int?, target: Int32? = nil
    ) -> KillTally.Sight {
        KillTally.Sight(
            at: Instant(.milliseconds(milliseconds)), processes: processes, kills: kills, targetPID: target)
    }

    @Test func aKillLiesBetweenTwoLooksAndNamesWhoIsGone() throws {
        var tally = KillTally()
        tally.take(sight(0, [try process(10)], kills: 4, target: 10))
        tally.take(sight(50, [try process(10)], kills: 4, target: 10))
        #expect(tally.first == nil)
        // The counter rises first, the process goes a moment later.
        tally.take(sight(110, [try process(10)], kills: 5, target: 10))
        #expect(tally.first?.unseen == Instant(.milliseconds(50)))
        #expect(tally.first?.seen == Instant(.milliseconds(110)))
        #expect(!tally.isExplained)
        tally.take(sight(160, [], kills: 5))
        #expect(tally.isExplained)
        #expect(tally.victims.map(\.label) == ["10 (api)"])
        tally.take(sight(400, [try process(11)], kills: 5, target: 11))
        #expect(tally.restarts == 1)
        #expect(
            tally.description
                == "the kernel's out-of-memory killer killed 1 process of the group: 10 (api), the target; the target "
                + "was started again at least 1 time")
    }

    @Test func aProcessThatLeavesByItselfIsNobodysVictim() throws {
        var tally = KillTally()
        tally.take(sight(0, [try process(10), try process(20)], kills: 0, target: 10))
        tally.take(sight(50, [try process(10)], kills: 0, target: 10))
        tally.take(sight(100, [], kills: 1))
        #expect(tally.victims.map(\.pid) == [10])
    }

    @Test func theTargetIsTakenForTheVictimWhenMoreAreGoneThanWereKilled() throws {
        var tally = KillTally()
        tally.take(sight(0, [try process(10, resident: 5), try process(20, "sh", resident: 50)], kills: 0, target: 10))
        tally.take(sight(50, [], kills: 1))
        #expect(tally.victims.map(\.pid) == [10])
    }

    @Test func killsThatNobodySawGoAreCountedAllTheSame() throws {
        var tally = KillTally()
        tally.take(sight(0, [try process(10)], kills: 0, target: 10))
        tally.take(sight(50, [], kills: 3, target: 12))
        tally.take(sight(100, nil, kills: 3))
        #expect(tally.kills == 3)
        #expect(tally.description.contains("10 (api), the target; 2 that nobody saw go"))
    }

    @Test func processesThatCannotBeReadAreNotGone() throws {
        var tally = KillTally()
        tally.take(sight(0, [try process(10)], kills: 0))
        tally.take(sight(50, nil, kills: 1))
        #expect(tally.victims == [])
        tally.take(sight(100, [try process(10)], kills: 1))
        tally.take(sight(150, [], kills: 1))
        #expect(tally.victims.map(\.pid) == [10])
        #expect(tally.description.hasSuffix("without process.pid-file nobody can say how often the target was started"))
    }

    @Test func aMissingCounterIsUnknownAndNotZero() throws {
        var tally = KillTally()
        tally.take(sight(0, [try process(10)], kills: nil, target: 10))
        tally.take(sight(50, [], kills: nil, target: 11))
        #expect(tally.base == nil)
        #expect(tally.description == "the kernel's kill counter cannot be read, so kills are not known")
    }

    @Test func aKillOfOurOwnProcessIsNotTheTargets() throws {
        var tally = KillTally()
        tally.take(sight(0, [try process(10)], kills: 0, target: 10))
        tally.discountOne()
        tally.take(sight(50, [try process(10)], kills: 1, target: 10))
        #expect(tally.kills == 0 && tally.first == nil && tally.isExplained)
        tally.discountOne()
        tally.take(sight(100, [], kills: 3))
        #expect(tally.kills == 1)
        #expect(tally.victims.map(\.pid) == [10])
    }

    @Test func aCounterThatFellBelongsToANewGroup() throws {
        var tally = KillTally()
        tally.take(sight(0, [], kills: 7))
        tally.take(sight(50, [], kills: 1))
        #expect(tally.kills == 1)
    }

    @Test func aCounterThatIsMissingForAMomentLosesNothing() throws {
        var tally = KillTally()
        tally.take(sight(0, [], kills: 2))
        tally.take(sight(50, [], kills: nil))
        tally.take(sight(100, [], kills: 4))
        #expect(tally.kills == 2)
        #expect(tally.first?.unseen == .origin)
    }
}
