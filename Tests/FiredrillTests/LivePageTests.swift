import ChaosTestKit
import Foundation
import Testing

/// The local pages beside a real drill, looked at by a real browser.
@Suite struct LivePageTests {
    private static let limit = Duration.seconds(180)

    /// It goes on until it is stopped, and however slow the machine is, its steady state holds before the fault.
    private static let experiment = """
        version: 1
        title: A drill to look at
        load:
          - { scenario: issue-coupon, executor: constant-arrival-rate, rate: 20/s }
        steady-state:
          - http.success_ratio{scenario=issue-coupon} >= 1%
          - http.p95{scenario=issue-coupon} <= 30s
        fault:
          kind: redis-lock-contention
          duration: 10m
          parameters: { keys: "lock:coupon:{8..13}", lease: 10s }
        detect:
          - alert: CouponLockContention
            when: http.p95{scenario=issue-coupon} > 2500ms
            for: 1s
        timing: { warm-up: 2s, baseline: 2s, stability: 3s, recovery-deadline: 40s }
        """

    /// Asks again until there is an answer or the time is over.
    private func eventually<Value>(_ ask: () async throws -> Value?) async throws -> Value? {
        let deadline = ContinuousClock.now + Self.limit
        while ContinuousClock.now < deadline {
            if let value = try await ask() { return value }
            try await Task.sleep(for: .milliseconds(200))
        }
        return nil
    }

    private func liveRun(_ desk: Desk) -> String? {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(desk.state)/runs")) ?? []
        return names.first { name in
            let path = "\(desk.state)/runs/\(name)/live.jsonl"
            return (FileManager.default.contents(atPath: path)?.count ?? 0) > 0
        }
    }

    @Test(.enabled(if: Chromium.path != nil, "needs Chromium")) func aBrowserFollowsARunningDrillAndThenReadsItsReport()
        async throws
    {
        let desk = try Desk()
        defer { desk.directory.remove() }
        try desk.directory.write(Self.experiment, to: "look.yaml")
        let server = try desk.start(["serve", "--port", "0"])
        let address = try #require(
            try await eventually { server.outputText.split(separator: "\n").first.map(String.init) })
        // It goes on until it has been looked at, however long the browser takes.
        let drill = try desk.start(["run", "look.yaml"])
        let run = try #require(try await eventually { liveRun(desk) }, "\(drill.errorText)")
        let browser = try await Chromium()
        defer { browser.close() }
        try await browser.go(to: "\(address)runs/\(run)/live")
        let lines = try await eventually { () -> Int? in
            let lines = Int((try? await browser.evaluate("document.body.dataset.lines")) ?? "") ?? 0
            return lines > 1 ? lines : nil
        }
        #expect(lines != nil, "\(drill.errorText)")
        #expect(try await browser.evaluate("document.querySelector('h1').textContent") == "A drill to look at")
        let indicators = try await browser.evaluate("document.getElementById('indicators').textContent")
        #expect(indicators.contains("http.p95{scenario=issue-coupon} <= 30 s"))
        #expect(try await browser.evaluate("document.querySelectorAll('.spark').length") == "2")
        #expect(try await browser.evaluate("document.getElementById('event-1') !== null") == "true")
        drill.signal(SIGINT)
        let ended = await drill.finish()
        #expect(ended.status == 5, "\(ended.errors)")
        let last = try #require(ended.errors.split(separator: "\n").last)
        let file = try #require(FileManager.default.contents(atPath: String(last.dropFirst("report: ".count))))
        #expect(last.hasPrefix("report: ") && last.hasSuffix("/report.html") && file.count < 1_000_000)
        let over = try await eventually { () -> Bool? in
            (try? await browser.evaluate("document.body.dataset.ended")) == "yes" ? true : nil
        }
        #expect(over == true)
        try await browser.go(to: "\(address)runs/\(run)")
        let report = try await eventually { () -> String? in
            let text = (try? await browser.evaluate("document.body.textContent")) ?? ""
            return text.contains("What happened") ? text : nil
        }
        #expect(report?.contains("The run was stopped by a signal.") == true)
        server.signal(SIGTERM)
        _ = await server.finish()
    }
}
