import Testing

@testable import issuance

@Suite struct LocalLinesTests {
    @Test func aFreeTurnIsGrantedAtOnce() async {
        let lines = LocalLines()
        #expect(await lines.take("a", until: nil, client: nil) == .granted)
        #expect(await lines.take("b", until: nil, client: nil) == .granted)
        lines.pass("a")
        #expect(await lines.take("a", until: nil, client: nil) == .granted)
    }

    @Test func turnsAreGrantedInTheOrderOfArrival() async {
        let lines = LocalLines()
        let order = Shared<[Int]>([])
        _ = await lines.take("a", until: nil, client: nil)
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<50 {
                group.addTask {
                    let turn = await lines.take("a", until: nil, client: nil)
                    #expect(turn == .granted)
                    order.change { $0.append(number) }
                    lines.pass("a")
                }
                await eventually { lines.waitingCount == number + 1 }
            }
            lines.pass("a")
        }
        #expect(order.value == Array(0..<50))
        #expect(lines.waitingCount == 0)
    }

    @Test func onlyOneHasTheTurnAtATime() async {
        let lines = LocalLines()
        let inside = Shared((now: 0, most: 0, total: 0))
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<2_000 {
                group.addTask {
                    let key = "key\(number % 3)"
                    guard await lines.take(key, until: nil, client: nil) == .granted else { return }
                    if key == "key0" {
                        inside.change { state in
                            state.now += 1
                            state.total += 1
                            state.most = max(state.most, state.now)
                        }
                        await Task.yield()
                        inside.change { $0.now -= 1 }
                    }
                    lines.pass(key)
                }
            }
        }
        #expect(inside.value.most == 1)
        #expect(inside.value.total == 667)
    }

    @Test func aWaiterPastItsDeadlineExpiresAndTheNextIsServed() async {
        let lines = LocalLines()
        _ = await lines.take("a", until: nil, client: nil)
        async let short = lines.take("a", until: .now + .milliseconds(50), client: nil)
        async let long = lines.take("a", until: .now + .seconds(60), client: nil)
        #expect(await short == .expired)
        await eventually { lines.waitingCount == 1 }
        lines.pass("a")
        #expect(await long == .granted)
    }

    @Test func aWaiterWhoseClientLeavesGivesUpItsPlace() async {
        let lines = LocalLines()
        let client = ClientConnection()
        _ = await lines.take("a", until: nil, client: nil)
        async let gone = lines.take("a", until: nil, client: client)
        async let staying = lines.take("a", until: nil, client: nil)
        await eventually { lines.waitingCount == 2 }
        client.close()
        #expect(await gone == .abandoned)
        lines.pass("a")
        #expect(await staying == .granted)
    }

    @Test func aClientThatLeftBeforeWaitingIsNotWaitedFor() async {
        let lines = LocalLines()
        let client = ClientConnection()
        client.close()
        _ = await lines.take("a", until: nil, client: nil)
        #expect(await lines.take("a", until: nil, client: client) == .abandoned)
        #expect(lines.waitingCount == 0)
    }

    @Test func aCancelledTaskGivesUpItsPlace() async {
        let lines = LocalLines()
        _ = await lines.take("a", until: nil, client: nil)
        let task = Task { await lines.take("a", until: nil, client: nil) }
        await eventually { lines.waitingCount == 1 }
        task.cancel()
        #expect(await task.value == .abandoned)
        #expect(lines.waitingCount == 0)
    }

    @Test func everyoneReconsidersButTheTurnStaysTaken() async {
        let lines = LocalLines()
        _ = await lines.take("a", until: nil, client: nil)
        async let first = lines.take("a", until: nil, client: nil)
        await eventually { lines.waitingCount == 1 }
        lines.reconsiderAll()
        #expect(await first == .reconsider)
        async let again = lines.take("a", until: nil, client: nil)
        await eventually { lines.waitingCount == 1 }
        lines.pass("a")
        #expect(await again == .granted)
    }

    @Test func aReleaseEndsTheRestOfWhoeverHasTheTurn() async {
        let lines = LocalLines()
        _ = await lines.take("a", until: nil, client: nil)
        _ = await lines.take("b", until: nil, client: nil)
        let isRested = Shared(false)
        let rest = Task {
            await lines.rest("a", since: lines.releases(of: "a"), for: .seconds(600))
            isRested.change { $0 = true }
        }
        lines.released("b")
        #expect(!isRested.value)
        // The rest may not have begun yet, so the release is told until it is heard.
        await eventually {
            lines.released("a")
            return isRested.value
        }
        await rest.value
    }

    @Test func aReleaseBetweenTheTryAndTheRestIsNotMissed() async {
        let lines = LocalLines()
        _ = await lines.take("a", until: nil, client: nil)
        for _ in 0..<3 {
            let before = lines.releases(of: "a")
            lines.released("a")
            let start = ContinuousClock.now
            await lines.rest("a", since: before, for: .seconds(600))
            #expect(ContinuousClock.now - start < .seconds(60))
        }
    }

    @Test func aRestEndsByItselfAndWhenTheTaskIsCancelled() async {
        let lines = LocalLines()
        _ = await lines.take("a", until: nil, client: nil)
        let start = ContinuousClock.now
        await lines.rest("a", since: lines.releases(of: "a"), for: .milliseconds(20))
        #expect(ContinuousClock.now - start >= .milliseconds(20))
        let rest = Task { await lines.rest("a", since: lines.releases(of: "a"), for: .seconds(600)) }
        rest.cancel()
        await rest.value
        #expect(ContinuousClock.now - start < .seconds(60))
    }

    @Test func aReleaseThatNobodyWaitsForLeavesNothingBehind() async {
        let lines = LocalLines()
        lines.released("a")
        #expect(lines.releases(of: "a") == 0)
        #expect(await lines.take("a", until: nil, client: nil) == .granted)
        lines.released("a")
        #expect(lines.releases(of: "a") == 1)
        lines.pass("a")
        #expect(lines.releases(of: "a") == 0)
    }

    @Test func closedLinesLetEveryoneGo() async {
        let lines = LocalLines()
        _ = await lines.take("a", until: nil, client: nil)
        async let waiting = lines.take("a", until: nil, client: nil)
        await eventually { lines.waitingCount == 1 }
        lines.close()
        #expect(await waiting == .abandoned)
        #expect(await lines.take("b", until: nil, client: nil) == .abandoned)
    }
}
