import ChaosCore
import Testing

@testable import ChaosReporting

@Suite struct RetryPolicyTests {
    private let policy = RetryPolicy(maximumAttempts: 4, jitter: 1...1)

    @Test func finalAnswersEndAtOnce() {
        #expect(
            policy.step(after: .accepted, attempt: 2)
                == .finished(accepted: true, detail: "accepted at attempt 2"))
        #expect(
            policy.step(after: .refused("HTTP 404: no_service"), attempt: 1)
                == .finished(accepted: false, detail: "HTTP 404: no_service"))
    }

    @Test(arguments: [(1, 1), (2, 2), (3, 4)])
    func pausesDouble(attempt: Int, seconds: Int) {
        #expect(policy.step(after: .failed("x"), attempt: attempt) == .again(after: .seconds(seconds)))
    }

    @Test func pausesHaveALongest() {
        let patient = RetryPolicy(maximumAttempts: 100, longestPause: .seconds(30), jitter: 1...1)
        for attempt in [6, 20, 63, 99] {
            #expect(patient.step(after: .failed("x"), attempt: attempt) == .again(after: .seconds(30)))
        }
    }

    @Test func aThrottledMessageWaitsExactlyAsLongAsAsked() {
        let jittery = RetryPolicy(jitter: 0.1...0.2)
        for seconds in [0, 1, 17, 3600] {
            #expect(
                jittery.step(after: .throttled(retryAfter: .seconds(seconds)), attempt: 3)
                    == .again(after: .seconds(seconds)))
        }
    }

    @Test func afterTheLastAttemptItIsGivenUp() {
        #expect(
            policy.step(after: .failed("HTTP 503: down"), attempt: 4)
                == .finished(accepted: false, detail: "given up after 4 attempts: HTTP 503: down"))
        #expect(
            policy.step(after: .throttled(retryAfter: .seconds(2)), attempt: 4)
                == .finished(accepted: false, detail: "given up after 4 attempts: asked to wait 2 s"))
    }

    @Test func pausesAreSpreadWithinTheJitter() {
        let pauses = (0..<200).compactMap { _ -> Double? in
            guard case .again(let pause) = RetryPolicy().step(after: .failed("x"), attempt: 3) else { return nil }
            return pause.inSeconds
        }
        #expect(pauses.count == 200)
        #expect(pauses.allSatisfy { (2.0...4.0).contains($0) })
        #expect((pauses.max() ?? 0) - (pauses.min() ?? 0) > 0.5)
    }
}
