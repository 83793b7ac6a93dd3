import ChaosCore

/// What every notifier must keep. A notifier's test checks each clause by itself against a real server:
///
///     @Test(arguments: NotifierContract.Clause.allCases)
///     func keepsTheContract(_ clause: NotifierContract.Clause) async throws {
///         #expect(try await NotifierContract(MyNotifier.self, rig: rig).violations(of: clause) == [])
///     }
///
/// It answers with sentences instead of recording issues, so that the suite itself can be tested with bad notifiers.
public struct NotifierContract: Sendable {
    /// The clauses, each checked with a value and a server of its own.
    public enum Clause: String, Sendable, CaseIterable {
        case describesItself
        case refusesBadSettingsWithoutShowingThem
        case deliversEveryKindItTakes
        case deliversAnyText
        case tellsAnswersApart
        case sendsEachMessageOnce
        case followsNoRedirect
        case refusesAnUntrustedCertificate
        case showsNoSecret
        case quotesNoMoreThanALine
        case noticesThatNobodyListens
        case stopsWhenCancelled

        /// For a channel without a server: nobody can answer it.
        public static let serverless: [Clause] = [
            .describesItself, .refusesBadSettingsWithoutShowingThem, .deliversEveryKindItTakes, .deliversAnyText,
        ]
    }

    let type: any Notifier.Type
    let rig: NotifierRig

    /// The contract of one notifier.
    public init(_ type: any Notifier.Type, rig: NotifierRig) {
        self.type = type
        self.rig = rig
    }

    /// Every way in which the notifier breaks the clause; empty when it keeps it. Throws when the server or the notifier
    /// could not be had.
    public func violations(of clause: Clause) async throws -> [String] {
        var findings = Findings(secrets: rig.secrets)
        switch clause {
        case .describesItself: checkDescription(&findings)
        case .refusesBadSettingsWithoutShowingThem: checkSettings(&findings)
        case .deliversEveryKindItTakes: try await checkKinds(&findings)
        case .deliversAnyText: try await checkAnyText(&findings)
        case .tellsAnswersApart: try await checkAnswers(&findings)
        case .sendsEachMessageOnce: try await checkOnce(&findings)
        case .followsNoRedirect: try await checkRedirects(&findings)
        case .refusesAnUntrustedCertificate: try await checkCertificate(&findings)
        case .showsNoSecret: try await checkSecrets(&findings)
        case .quotesNoMoreThanALine: try await checkQuotes(&findings)
        case .noticesThatNobodyListens: try await checkSilence(&findings)
        case .stopsWhenCancelled: try await checkCancellation(&findings)
        }
        return findings.sentences
    }

    /// A channel as `alerts.yaml` sets it up.
    func notifier(_ address: String) throws(ChaosError) -> any Notifier {
        try type.init(settings(rig.settings(address)))
    }

    func settings(_ values: [String: String]) -> ChannelSettings {
        ChannelSettings(channel: "tested", values: values.mapValues { Secret($0) }, wallClock: { 1_795_744_800 })
    }

    /// A message of a kind, or of the first kind that the notifier takes.
    func sample(_ kind: Notification.Kind = .firing) -> Notification {
        Notification(
            kind: kind, incident: "INC-contract", sequence: 3, title: "CouponLockContention is firing", level: .l2,
            text: "Redis lock contention: http.p95 is 4.2 s.", fields: [.init("Target", "lab")],
            details: ["t4 alert fired: 3.50 s"], command: "firedrill runbook run redis-lock-contention",
            links: [.init("Runbook", "https://example.com/runbook.md")])
    }

    /// What a person gets to read of an answer; empty when it holds no words.
    func words(_ result: DeliveryResult) -> String {
        switch result {
        case .refused(let words), .failed(let words), .unanswered(let words): words
        case .accepted, .throttled: ""
        }
    }

    /// Delivers one message to a server that answers once as told. Throws when no server could be had.
    func outcome(of answer: WebReceiver.Answer) async throws -> (result: DeliveryResult, requests: Int) {
        try await WebReceiver.run(usual: rig.accepted) { receiver in
            receiver.script([answer])
            let notifier = try notifier(receiver.url)
            let result = await notifier.deliver(sample())
            await notifier.close()
            return (result, receiver.received.count)
        }
    }
}
