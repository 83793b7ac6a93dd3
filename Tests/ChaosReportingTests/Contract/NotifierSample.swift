import ChaosCore
import ChaosReporting
import ChaosTestKit
import Testing

/// One channel of each kind, as its service behaves.
struct NotifierSample: Sendable, CustomTestStringConvertible {
    let type: any Notifier.Type
    let rig: NotifierRig

    var testDescription: String { type.kind }

    /// The clauses that mean something for it.
    var clauses: [NotifierContract.Clause] {
        rig.addressSetting == nil ? NotifierContract.Clause.serverless : NotifierContract.Clause.allCases
    }

    private static let token = "sEcReTtOkEn0123456789abcdef01234"

    static let all = [
        NotifierSample(
            type: SlackNotifier.self,
            rig: NotifierRig(addressSetting: "url", accepted: .init(200, "ok"), secrets: [token]) {
                ["url": "\($0)/services/T0000/B0000/\(token)"]
            }),
        NotifierSample(
            type: WebhookNotifier.self,
            rig: NotifierRig(addressSetting: "url", accepted: .init(204), secrets: [token, "AbCdEfGh123"]) {
                ["url": "\($0)/hook/AbCdEfGh123", "secret": token]
            }),
        NotifierSample(
            type: PagerDutyNotifier.self,
            rig: NotifierRig(
                addressSetting: "url", accepted: .init(202, #"{"status":"success"}"#), secrets: [token]
            ) { ["url": "\($0)/v2/enqueue", "routing-key": token] }),
        NotifierSample(
            type: SMSNotifier.self,
            rig: NotifierRig(
                addressSetting: "url", accepted: .init(201, #"{"status":"queued"}"#),
                // The second is account and token as the header carries them.
                secrets: [token, "QUMwMTIzNDU2Nzg5YWJjZGVmOnNFY1JlVHRPa0VuMDEyMzQ1Njc4OWFiY2RlZjAxMjM0"]
            ) {
                [
                    "url": $0, "account": "AC0123456789abcdef", "token": token, "from": "+15005550006",
                    "to": "+821012345678",
                ]
            }),
        NotifierSample(
            type: ConsoleNotifier.self,
            rig: NotifierRig(addressSetting: nil, accepted: .init(200), secrets: []) { _ in [:] }),
    ]
}
