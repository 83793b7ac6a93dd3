import AsyncHTTPClient
import ChaosCore
import ChaosReporting
import Foundation
import NIOCore
import NIOHTTP1
import Testing

@Suite struct ReportServerTests {
    private static let owner = RunOwner(host: "h", pid: 1, startTicks: 1, boot: "b", station: "s")

    private func run(_ id: String, _ state: StoredRun.State) -> StoredRun {
        var run = StoredRun(
            id: id, experiment: "redis-lock-contention", title: "Redis <lock>", scenario: "redis-lock-contention",
            target: "lab", owner: Self.owner, startedAt: 1_790_000_000)
        run.state = state
        run.incidents = ["INC-\(id)"]
        return run
    }

    private func status(_ desk: Desk, _ path: String, _ headers: [String: String] = [:]) async throws -> Int {
        try await desk.get(path, headers).status
    }

    private func line(_ at: Double) -> LiveLine {
        LiveLine(
            title: "t", target: "lab", at: at, phase: "holding", remaining: 3, level: .l2, firing: [], indicators: [],
            events: [])
    }

    @Test func everyPageIsThereAndLoadsNothingFromElsewhere() async throws {
        try await Desk.run { (desk: Desk) async throws -> Void in
            desk.store.begin(run("r-1", .interrupted))
            let paths = [
                "/", "/runs/r-1", "/runs/r-1?format=junit", "/runs/r-1/live", "/incidents/INC-r-1", "/period?since=30d",
                "/period?since=30d&level=l2&scenario=x&format=csv", "/live.js",
            ]
            for path in paths {
                let answer = try await desk.get(path)
                #expect(answer.status == 200, "\(path): \(answer.text)")
                #expect(answer.headers.first(name: "Content-Security-Policy")?.hasPrefix("default-src 'none'") == true)
                #expect(answer.headers.first(name: "X-Content-Type-Options") == "nosniff")
            }
            let index = try await desk.get("/").text
            #expect(index.contains("Redis &lt;lock&gt;") && index.contains("href=\"/runs/r-1?language=en\""))
            #expect(try await desk.get("/", ["Accept-Language": "ko-KR"]).text.contains("모든 훈련"))
            #expect(
                try await desk.get("/runs/r-1?format=json").headers.first(name: "Content-Type") == "application/json")
        }
    }

    @Test func whatIsNotThereIsNotFoundAndNoPathReachesTheDisk() async throws {
        try await Desk.run { (desk: Desk) async throws -> Void in
            for path in ["/runs/none", "/runs/..%2F..%2Fetc%2Fpasswd", "/runs/none/events", "/incidents/none", "/x"] {
                #expect(try await status(desk, path) == 404, "\(path)")
            }
            for path in ["/period?since=soon", "/period?level=L9", "/period?format=pdf"] {
                #expect(try await status(desk, path) == 400, "\(path)")
            }
        }
    }

    @Test func aPageOfAnotherNameCannotReadTheReportsThroughItsReadersBrowser() async throws {
        try await Desk.run { (desk: Desk) async throws -> Void in
            #expect(try await status(desk, "/", ["Host": "evil.example:\(desk.port)"]) == 403)
            #expect(try await status(desk, "/", ["Host": "localhost:\(desk.port)"]) == 200)
        }
    }

    @Test func aTokenLetsInByHeaderOrCookieAndLeavesTheAddress() async throws {
        let token = "0123456789abcdef-token"
        try await Desk.run(token: token) { (desk: Desk) async throws -> Void in
            #expect(try await status(desk, "/") == 401)
            #expect(try await status(desk, "/?token=wrong") == 401)
            #expect(try await status(desk, "/", ["Authorization": "Bearer \(token)"]) == 200)
            #expect(try await status(desk, "/", ["Cookie": "a=b; firedrill-token=\(token)"]) == 200)
            #expect(try await status(desk, "/", ["Cookie": "firedrill-token=\(token)x"]) == 401)
            let welcome = try await desk.get("/period?token=\(token)")
            #expect(welcome.status == 303)
            #expect(welcome.headers.first(name: "Location") == "/period")
            let cookie = try #require(welcome.headers.first(name: "Set-Cookie"))
            #expect(cookie.hasPrefix("firedrill-token=\(token);") && cookie.contains("HttpOnly; SameSite=Strict"))
        }
    }

    @Test func aRunningDrillIsFollowedToItsEnd() async throws {
        try await Desk.run { (desk: Desk) async throws -> Void in
            desk.store.begin(run("r-live", .running))
            let folder = "\(desk.folder)/r-live"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let journal = LiveJournal(folder: folder)
            journal.append(line(1))
            let response = try await desk.execute("/runs/r-live/events")
            #expect(response.headers.first(name: "Content-Type")?.hasPrefix("text/event-stream") == true)
            var text = ""
            var sent = 1.0
            for try await part in response.body {
                text += String(buffer: part)
                // Each line is answered with the next, so that what arrives is what was written meanwhile.
                if sent < 3, text.contains("\"at\":\(Int(sent))") {
                    sent += 1
                    journal.append(line(sent))
                } else if sent == 3, text.contains("\"at\":3") {
                    sent += 1
                    desk.store.finish(run("r-live", .finished), document: nil)
                }
            }
            let events = text.components(separatedBy: "\n\n").filter { !$0.isEmpty && !$0.hasPrefix(":") }
            #expect(events.count == 4, "\(text)")
            #expect(events.prefix(3).allSatisfy { $0.hasPrefix("event: line\ndata: {") })
            #expect(events.last?.hasPrefix("event: ended") == true)
            let identifier = try #require(
                events.first?.split(separator: "\n").last.flatMap { Int($0.dropFirst("id: ".count)) })
            let rest = try await desk.get("/runs/r-live/events", ["Last-Event-ID": "\(identifier)"]).text
            #expect(rest.components(separatedBy: "event: line").count == 3, "only both later lines: \(rest)")
        }
    }
}
