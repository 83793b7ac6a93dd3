import ChaosCore

import struct Foundation.CharacterSet
import struct Foundation.Data

/// Sends one short text to one telephone through Twilio's Messages API. Accepted means queued there, not yet received.
public struct SMSNotifier: Notifier {
    public static let kind = "sms"
    public static let summary = "Sends one SMS segment to a telephone through Twilio."
    public static let settings = [
        ChannelSetting("account", isRequired: true, "Twilio's account id (AC...)."),
        ChannelSetting("token", isRequired: true, isSecret: true, "The account's auth token."),
        ChannelSetting(
            "from", isRequired: true, "The sender: a number such as +15005550006, or MG... of a service."),
        ChannelSetting("to", isRequired: true, "The telephone: +821012345678. One channel for each."),
        ChannelSetting("url", "Another address of the API, such as that of another region."),
    ]

    private let post: WebPost
    private let authorization: Secret
    private let from: String
    private let to: String

    public init(_ settings: ChannelSettings) throws(ChaosError) {
        let account = try settings.required("account").reveal().trimmingSpaces
        guard account.hasPrefix("AC"), account.utf8.allSatisfy(Self.isPlain) else {
            throw settings.problem("account", "it is not an account id (AC...)")
        }
        let token = try settings.required("token")
        from = try settings.required("from").reveal().trimmingSpaces
        to = try settings.required("to").reveal().trimmingSpaces
        guard to.hasPrefix("+"), (8...16).contains(to.count),
            to.dropFirst().utf8.allSatisfy(Self.isDigit)
        else {
            throw settings.problem(
                "to", "it is not a telephone number with its country, such as +821012345678")
        }
        let pair = Data("\(account):\(token.reveal().trimmingSpaces)".utf8).base64EncodedString()
        authorization = Secret("Basic \(pair)")
        let base = settings.text("url") ?? "https://api.twilio.com"
        let url = Secret("\(base)/2010-04-01/Accounts/\(account)/Messages.json")
        post = WebPost(
            address: try WebAddress(url, secrets: [token, Secret(pair)]) { settings.problem("url", $0) })
    }

    /// A telephone rings for what somebody may have to act on, and for its end.
    public func takes(_ notification: Notification) -> Bool {
        switch notification.kind {
        case .firing, .levelChange, .resolved, .recoveryFailure, .test: true
        case .acknowledged, .summary, .digest: false
        }
    }

    public func deliver(_ notification: Notification) async -> DeliveryResult {
        let sender = from.hasPrefix("MG") ? "MessagingServiceSid" : "From"
        let form = [("To", to), (sender, from), ("Body", SMSText(notification).text)]
        let body = form.map { "\($0)=\(Self.encoded($1))" }.joined(separator: "&")
        let headers = [
            ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
            ("Authorization", authorization.reveal()),
        ]
        return await post.send(Data(body.utf8), headers: headers) { (200..<300).contains($0.status) }
    }

    public func close() async {}

    private static func encoded(_ text: String) -> String {
        var allowed = CharacterSet()
        allowed.insert(
            charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        return text.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isPlain(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
