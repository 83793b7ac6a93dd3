import Testing

@testable import ChaosLab

struct RestartBackoffTests {
    @Test func `the pause doubles up to ten seconds and starts anew after a calm half minute`() {
        var backoff = RestartBackoff()
        let pauses = (0..<7).map { _ in backoff.wait(afterUptime: .seconds(1)) }
        #expect(
            pauses == [
                .milliseconds(500), .seconds(1), .seconds(2), .seconds(4), .seconds(8), .seconds(10), .seconds(10),
            ])
        #expect(backoff.wait(afterUptime: .seconds(29.9)) == .seconds(10))
        #expect(backoff.wait(afterUptime: .seconds(30)) == .milliseconds(500))
        #expect(backoff.wait(afterUptime: .zero) == .seconds(1))
    }
}
