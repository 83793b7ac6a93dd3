import ChaosTestKit
import Foundation
import Testing

/// `firedrill alert` and `firedrill incident`, the real program against a real receiver.
@Suite(.timeLimit(.minutes(5))) struct AlertCommandTests {
    private let desk: Desk

    init() throws { desk = try Desk() }

    private func slack(_ receiver: SlackReceiver) -> [String: String] {
        ["FIREDRILL_SLACK_WEBHOOK_URL": receiver.url]
    }

    @Test func aTestSaysWhetherEachChannelTookIt() async throws {
        try await SlackReceiver.run { receiver in
            receiver.script([.status(404, body: "no_service")])
            let refused = try await desk.run(["alert", "test", "slack"], environment: slack(receiver))
            #expect(refused.status == 2)
            #expect(refused.output.contains("slack (slack): NOT ACCEPTED, HTTP 404: no_service"), "\(refused.output)")
            let both = try await desk.run(["alert", "test"], environment: slack(receiver))
            #expect(both.status == 0, "\(both.errors)")
            #expect(both.output.contains("slack (slack): ok") && both.output.contains("console (console): ok"))
            #expect(both.errors.contains("Test message: nothing is wrong."))
            #expect(receiver.payloads.allSatisfy { $0.findings.isClean && $0.text.contains("DRILL") })
        }
        let nobody = try await desk.run(["alert", "test"])
        #expect(nobody.status == 64 && nobody.errors.contains("FIREDRILL_SLACK_WEBHOOK_URL"))
    }

    @Test func whatAKilledSenderLeftIsFlushedInOrder() async throws {
        try await SlackReceiver.run { receiver in
            receiver.script(Array(repeating: .status(503, body: "down"), count: 100))
            let sender = try desk.start(["alert", "drive", "--to", "3"], environment: slack(receiver))
            while !sender.outputText.contains("3\n") { try await Task.sleep(for: .milliseconds(20)) }
            sender.signal(SIGKILL)
            _ = await sender.finish()
            let dead = try await desk.run(["alert", "flush", "--timeout", "1"], environment: slack(receiver))
            #expect(dead.status == 2 && dead.output.hasPrefix("0 of 6"), "\(dead.output)")
            receiver.heal()
            let flushed = try await desk.run(["alert", "flush", "--json"], environment: slack(receiver))
            #expect(flushed.status == 0 && flushed.json["accepted"] as? Int == 6, "\(flushed.errors)")
            let posted = receiver.payloads.filter(\.wasPosted).map(\.text)
            let expected = (1...3).flatMap { number in (1...2).map { "message \($0) of incident INC-\(number)" } }
            #expect(posted.count == expected.count)
            #expect(zip(posted, expected).allSatisfy { $0.contains($1) }, "\(posted)")
            let again = try await desk.run(["alert", "flush"], environment: slack(receiver))
            #expect(again.status == 0 && again.output == "0 of 0 waiting alerts were accepted\n")
        }
        // The address is nowhere on disk.
        #expect(desk.everything().allSatisfy { !$0.text.contains("XXXXsecretXXXX") })
    }

    @Test func anIncidentIsListedShownAndAcknowledged() async throws {
        let folder = "\(desk.state)/incidents"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let line =
            #"{"epochSeconds":1795744800,"kind":"message","level":"L2","message":"firing","sequence":3,"text":"Slow is firing"}"#
        try "\(line)\n".write(toFile: "\(folder)/INC-20261127-1.jsonl", atomically: true, encoding: .utf8)
        let list = try await desk.run(["incident", "list"])
        #expect(
            list.output == "INC-20261127-1  2026-11-27T02:00:00Z  L2  open, 1 messages not accepted  Slow is firing\n")
        try await SlackReceiver.run { receiver in
            let ack = try await desk.run(["incident", "ack", "latest", "--by", "kim"], environment: slack(receiver))
            #expect(ack.output == "INC-20261127-1 acknowledged by kim; told: slack\n", "\(ack.errors)")
            #expect(receiver.payloads.map(\.text).first?.contains("Acknowledged by kim") == true)
            #expect(receiver.payloads.map(\.text).first?.contains("message 4 of incident INC-20261127-1") == true)
            let again = try await desk.run(["incident", "ack", "latest", "--by", "lee"], environment: slack(receiver))
            #expect(again.output == "INC-20261127-1 was acknowledged by kim before\n")
            let json = try await desk.run(
                ["incident", "ack", "latest", "--by", "lee", "--json"], environment: slack(receiver)
            ).json
            #expect(json["first"] as? Bool == false && json["acknowledgedBy"] as? String == "kim")
            #expect(receiver.payloads.count == 1)
        }
        let show = try await desk.run(["incident", "show", "20261127-1"])
        #expect(show.output.contains("acknowledged by kim") && show.output.contains("slack took message 4"))
        let none = try await desk.run(["incident", "show", "../../etc/passwd"])
        #expect(none.status == 64)
    }

    @Test func aBadAlertsFileIsToldWholeBeforeAnythingIsSent() async throws {
        try "version: 1\nchannels:\n  a: { kind: slak }\nroutes: []\n".write(
            toFile: desk.directory.file("alerts.yaml"), atomically: true, encoding: .utf8)
        let run = try await desk.run(["alert", "test"])
        #expect(run.status == 65)
        #expect(
            run.errors.contains("alerts.yaml:3: channels.a.kind: unknown kind of channel \"slak\""), "\(run.errors)")
        #expect(run.errors.contains("routes: the list is empty."))
    }

    @Test func theExampleThatIsShippedIsValid() async throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().path
        let run = try await desk.run(["validate", "\(root)/experiments/alerts/example.yaml"])
        #expect(run.status == 0, "\(run.errors)")
    }
}
