import Testing

@testable import ChaosClients

@Suite struct PendingReplyTests {
    private let error = ClientError(code: .closed, operation: "o", target: "t", cause: "c")

    @Test func theFirstAnswerWinsAndLaterOnesAreTold() async throws {
        let reply = PendingReply<Int>()
        #expect(!reply.isSettled)
        #expect(reply.settle(.success(1)))
        #expect(!reply.settle(.failure(error)))
        #expect(try await reply.value() == 1)
        #expect(!reply.settle(.success(2)))
    }

    @Test func wakesACallerThatWaits() async throws {
        let reply = PendingReply<Int>()
        let task = Task { try await reply.value() }
        await Task.yield()
        #expect(reply.settle(.success(7)))
        #expect(try await task.value == 7)
    }

    @Test func aRaceOfManyHasOneWinner() async throws {
        for _ in 0..<200 {
            let reply = PendingReply<Int>()
            let caller = Task { try await reply.value() }
            let winners = await withTaskGroup(of: Int?.self) { group -> [Int] in
                for number in 0..<8 { group.addTask { reply.settle(.success(number)) ? number : nil } }
                var winners: [Int] = []
                for await winner in group { winners += winner.map { [$0] } ?? [] }
                return winners
            }
            #expect(winners.count == 1)
            #expect(try await caller.value == winners.first)
        }
    }

    @Test func aCancelledCallerRunsItsHandlerAndSettlesOnce() async throws {
        let reply = PendingReply<Int>()
        let error = error
        let task = Task { try await reply.value { reply.settle(.failure(error)) } }
        task.cancel()
        #expect(await clientError { _ = try await task.value } == error)
        #expect(!reply.settle(.success(1)), "what was meant for the caller is still ours")
    }
}
