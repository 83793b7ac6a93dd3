import ChaosCore
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosReporting

@Suite struct SlackWebhookTests {
    private static let variable = "FIREDRILL_SLACK_WEBHOOK_URL"
    private static let fileVariable = "FIREDRILL_SLACK_WEBHOOK_URL_FILE"
    private static let token = "sEcReTtOkEn123"

    @Test(arguments: [
        "https://hooks.slack.com/services/T0/B0/sEcReTtOkEn123", "http://127.0.0.1:8080/sEcReTtOkEn123",
        "http://localhost/sEcReTtOkEn123", "http://[::1]:9/sEcReTtOkEn123", "HTTPS://hooks.slack.com/sEcReTtOkEn123",
    ])
    func goodAddressesAreTaken(url: String) throws {
        #expect(try SlackNotifier.address(in: [Self.variable: url]) != nil)
    }

    @Test(arguments: [
        "sEcReTtOkEn123", "hooks.slack.com/sEcReTtOkEn123", "http://hooks.slack.com/sEcReTtOkEn123",
        "ftp://hooks.slack.com/sEcReTtOkEn123", "https:///sEcReTtOkEn123", "https://u:sEcReTtOkEn123@hooks.slack.com/a",
        "https://hooks.slack.com/a b/sEcReTtOkEn123", "http://127.0.0.1.evil.com/sEcReTtOkEn123",
        "http://127.0.0.300/sEcReTtOkEn123", "http://127.0.0.1.5/sEcReTtOkEn123", "http://127/sEcReTtOkEn123",
        "https://hooks.slack.com/#sEcReTtOkEn123", "http://0.0.0.0/sEcReTtOkEn123",
    ])
    func aMalformedAddressIsAUsageErrorThatDoesNotShowIt(url: String) {
        let error = #expect(throws: ChaosError.self) { try SlackNotifier.address(in: [Self.variable: url]) }
        #expect(error?.code == .usage)
        #expect(error.map { !"\($0)".contains(Self.token) } == true)
        #expect(error.map { !"\($0)".contains("hooks.slack.com") } == true)
    }

    @Test func withoutVariablesThereIsNoNotifier() throws {
        #expect(try SlackNotifier.address(in: [:]) == nil)
        #expect(try SlackNotifier.address(in: [Self.variable: "", Self.fileVariable: ""]) == nil)
    }

    @Test func bothVariablesTogetherAreRefused() {
        let error = #expect(throws: ChaosError.self) {
            try SlackNotifier.address(in: [Self.variable: "https://a/b", Self.fileVariable: "/tmp/x"])
        }
        #expect(error?.code == .usage)
    }

    @Test func theFileMayEndWithALineEnd() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "webhook-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try await SlackReceiver.run { receiver in
            try Data("\(receiver.url)\n".utf8).write(to: file)
            let url = try #require(try SlackNotifier.address(in: [Self.fileVariable: file.path]))
            let notifier = try SlackNotifier(url: url)
            #expect(await notifier.deliver(SampleNotifications.firing) == .accepted)
        }
    }

    @Test func anUnreadableFileIsAUsageError() {
        let error = #expect(throws: ChaosError.self) {
            try SlackNotifier.address(in: [Self.fileVariable: "/does/not/exist"])
        }
        #expect(error?.code == .usage)
    }

    @Test func theNotifierHidesItsAddressFromPrinting() throws {
        let notifier = try SlackNotifier(url: Secret("https://hooks.slack.com/services/T0/B0/\(Self.token)"))
        var dumped = ""
        dump(notifier, to: &dumped)
        #expect(!dumped.contains(Self.token))
        #expect(!"\(notifier)".contains(Self.token))
    }
}
