import ArgumentParser
import ChaosCore
import ChaosReporting

/// `firedrill alert test`: an untested alert is no alert.
struct AlertTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Sends a test message to every channel, or to one, and says what became of it.",
        discussion: "Exit code 0 when every channel took it, 2 when one did not.")

    @Argument(help: "The channel's name in alerts.yaml (default: all of them).")
    var channel: String?

    @OptionGroup var output: OutputOptions

    private struct Row: Encodable {
        let channel: String
        let kind: String
        let accepted: Bool
        let detail: String
        let seconds: Double
    }

    func run() async throws {
        let setup = try AlertSetup.load()
        let chosen = setup.channels.filter { channel == nil || $0.name == channel }
        guard !chosen.isEmpty else { throw nothingToTest(setup) }
        var rows: [Row] = []
        for channel in chosen {
            let row = await test(channel, setup.plan.language)
            rows.append(row)
            guard !output.json else { continue }
            let time = DurationText.describe(.seconds(row.seconds))
            Terminal.output(
                "\(row.channel) (\(row.kind)): \(row.accepted ? "ok" : "NOT ACCEPTED"), \(row.detail), \(time)"
            )
        }
        if output.json { Terminal.output(try JSONText.write(rows)) }
        if rows.contains(where: { !$0.accepted }) { throw ExitStatus.fail.thrown }
    }

    private func test(_ channel: AlertChannel, _ language: AlertLanguage) async -> Row {
        let clock = MonotonicRunClock()
        let route = AlertPlan.Route(levels: Set(IncidentLevel.allCases), channels: [channel.name])
        let dispatcher = AlertDispatcher(
            plan: AlertPlan(language: language, channels: [], routes: [route]), channels: [channel],
            outbox: nil,
            clock: clock, originEpochSeconds: WallClock.epochSeconds,
            policy: RetryPolicy(maximumAttempts: 3)
        ) { _, _ in }
        let texts = AlertTexts(language)
        let incident = "TEST-\(RunName.next())"
        await dispatcher.enqueue(
            Notification(
                kind: .test, incident: incident, sequence: 1, title: texts.testTitle(channel.name),
                text: texts[.isATest],
                language: language))
        // A pager's alert is closed again by what closes any other.
        if type(of: channel.notifier).kind == PagerDutyNotifier.kind {
            await dispatcher.enqueue(
                Notification(
                    kind: .resolved, incident: incident, sequence: 2, title: texts.testTitle(channel.name),
                    text: texts[.isATest], language: language))
        }
        let deliveries = await dispatcher.drain(deadline: .seconds(20))
        return Row(
            channel: channel.name, kind: type(of: channel.notifier).kind,
            accepted: !deliveries.isEmpty && deliveries.allSatisfy(\.accepted),
            detail: deliveries.first { !$0.accepted }?.detail ?? deliveries.first?.detail
                ?? "nothing was sent",
            seconds: clock.now.seconds)
    }

    private func nothingToTest(_ setup: AlertSetup) -> ChaosError {
        let names = setup.channels.map(\.name)
        guard let channel, !names.isEmpty else {
            return ChaosError(
                .usage, operation: "test the alert channels", target: channel ?? "all",
                cause: "there is none",
                remedy: "Set FIREDRILL_SLACK_WEBHOOK_URL, or write an alerts.yaml.")
        }
        let hint = NearestName.suggest(channel, among: names).map { " Did you mean \"\($0)\"?" } ?? ""
        return ChaosError(
            .usage, operation: "test the alert channel", target: channel,
            cause: "there is no such channel",
            remedy: "The channels are: \(names.joined(separator: ", ")).\(hint)")
    }
}
