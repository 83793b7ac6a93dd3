import ChaosTestKit
import Foundation
import Glibc
import Synchronization
import Testing

/// `compare --vary switch.NAME` turns a switch of the system; whatever becomes of the tool, it goes back.
@Suite(.serialized) struct SwitchRecoveryTests {
    /// A system with one switch, which also notes whether the way back was on disk when the switch was first turned.
    private final class Board: Sendable {
        private struct State {
            var limit = 1
            var wasJournaled: Bool?
        }

        private let state = Mutex(State())
        private let onTurn: @Sendable () -> Void
        let journal: String

        /// `onTurn` is called when the switch is turned for the first time, before that is answered.
        init(journal: String, onTurn: @escaping @Sendable () -> Void) {
            self.journal = journal
            self.onTurn = onTurn
        }

        var limit: Int { state.withLock { $0.limit } }
        var wasJournaled: Bool? { state.withLock { $0.wasJournaled } }
        var entries: [String] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: journal)) ?? []
            return names.filter { $0.hasSuffix(".json") }
        }

        func answer(_ request: WebReceiver.Received) -> WebReceiver.Answer? {
            guard request.path == "/admin/switches" else { return nil }
            if request.method == "PUT", let limit = request.json["limit"] as? Int {
                let isJournaled = !entries.isEmpty
                let isFirst = state.withLock { state in
                    defer { state.wasJournaled = state.wasJournaled ?? isJournaled }
                    state.limit = limit
                    return state.wasJournaled == nil
                }
                if isFirst { onTurn() }
            }
            return .init(200, "{\"limit\": \(limit)}", headers: ["Content-Type": "application/json"])
        }
    }

    private func withBoard(
        duration: String, losesLocks: Bool = false, _ body: @Sendable (Desk, Board, RunningCommand) async throws -> Void
    ) async throws {
        let redis = try await RedisFixture.shared()
        let desk = try Desk()
        let locks = "\(desk.state)/locks"
        let board = Board(journal: "\(desk.state)/journal") {
            guard losesLocks else { return }
            for name in (try? FileManager.default.contentsOfDirectory(atPath: locks)) ?? [] {
                try? FileManager.default.removeItem(atPath: "\(locks)/\(name)")
            }
        }
        try await WebReceiver.run(usual: .init(200, "{}"), answering: { board.answer($0) }) { server in
            try desk.directory.write(
                """
                version: 1
                name: shop
                allow-chaos: true
                http: { base-url: "\(server.url)", health: /healthz }
                redis: { url: "\(redis.url)" }
                requests: { issue-coupon: { method: POST, path: /coupons } }
                """, to: "shop.yaml")
            try desk.directory.write(Self.experiment(duration), to: "quick.yaml")
            let command = try desk.start([
                "compare", "quick.yaml", "--vary", "switch.limit=2,3", "--target", "shop.yaml", "--confirm", "shop",
            ])
            try #require(try await eventually { board.limit != 1 }, "\(command.errorText)")
            #expect(board.wasJournaled == true, "it was turned before the way back was on disk")
            try await body(desk, board, command)
        }
    }

    private static func experiment(_ duration: String) -> String {
        """
        version: 1
        title: Quick
        documented: { level: L2, mttd: seconds, mttr: minutes }
        load: [{ scenario: issue-coupon, executor: constant-arrival-rate, rate: 5/s }]
        steady-state: ["http.success_ratio{scenario=issue-coupon} >= 1%"]
        fault: { kind: redis-lock-contention, duration: \(duration), parameters: { keys: "switch:a" } }
        detect: [{ alert: Slow, when: "http.p95{scenario=issue-coupon} > 60s", for: 1s }]
        hypothesis: { no-worse-than: L1 }
        timing: { sampling-interval: 500ms, warm-up: 1s, baseline: 500ms, stability: 500ms, recovery-deadline: 5s }
        """
    }

    @Test func aKilledToolsSwitchIsPutBackByItsReaper() async throws {
        try await withBoard(duration: "60s") { desk, board, command in
            command.signal(SIGKILL)
            _ = await command.finish()
            #expect(try await eventually { board.limit == 1 && board.entries.isEmpty })
            let recover = try await desk.run(["recover", "--all", "--json"])
            #expect(recover.status == 0 && (recover.json["leftovers"] as? [Any])?.isEmpty == true, "\(recover.output)")
        }
    }

    @Test func withoutItsReaperItIsPutBackByWhoeverRecovers() async throws {
        try await withBoard(duration: "60s") { desk, board, command in
            let reapers = try await eventually { !self.reapers(of: command.pid).isEmpty }
            try #require(reapers, "nobody watches over the switch")
            // Stopped first: a reaper that is running is quicker than the second kill.
            let watching = self.reapers(of: command.pid)
            for pid in watching { kill(pid, SIGSTOP) }
            command.signal(SIGKILL)
            for pid in watching { kill(pid, SIGKILL) }
            _ = await command.finish()
            #expect(board.limit != 1)
            let recover = try await desk.run(["recover", "--all", "--json"])
            #expect(recover.status == 0, "\(recover.output)\(recover.errors)")
            #expect(recover.output.contains("limit is back at 1"), "\(recover.output)")
            #expect(board.limit == 1 && board.entries.isEmpty)
        }
    }

    /// Between two runs somebody removes the locks' files: from then on another run may have the target.
    @Test func aTargetThatIsLostBetweenTwoRunsEndsTheSeriesWith75AndTheSwitchGoesBack() async throws {
        try await withBoard(duration: "1s", losesLocks: true) { _, board, command in
            let run = await command.finish()
            #expect(run.status == 75 && run.errors.contains("keep the target's lock"), "\(run.status): \(run.errors)")
            #expect(board.limit == 1 && board.entries.isEmpty)
        }
    }

    /// The process ids of the reapers that a tool started.
    private func reapers(of pid: Int32) -> [Int32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        let children = names.compactMap { Int32($0) }.filter { parent(of: $0) == pid }
        return children.filter { child in
            let words = FileManager.default.contents(atPath: "/proc/\(child)/cmdline") ?? Data()
            return words.split(separator: 0).contains(Data("reap".utf8))
        }
    }

    private func parent(of pid: Int32) -> Int32? {
        guard let stat = FileManager.default.contents(atPath: "/proc/\(pid)/stat") else { return nil }
        // The name comes before, in parentheses, and may hold anything.
        let words = String(decoding: stat, as: UTF8.self).split(separator: ")").last?.split(separator: " ") ?? []
        return words.count > 1 ? Int32(words[1]) : nil
    }

    private func eventually(_ holds: () -> Bool) async throws -> Bool {
        let deadline = ContinuousClock.now + .seconds(120)
        while ContinuousClock.now < deadline {
            if holds() { return true }
            try await ContinuousClock().sleep(for: .milliseconds(20))
        }
        return false
    }
}
