import AsyncHTTPClient
import ChaosCore
import ChaosTestKit
import NIOCore
import NIOHTTP1

/// A channel that is right but for one vice.
struct CarelessNotifier: Notifier {
    enum Vice: String, Sendable, CaseIterable {
        case acceptsAnything, triesAnythingAgain, waitsAsItLikes, repeats, followsRedirects, showsItsAddress
        case quotesEverything, isDeafToCancellation, takesAnySettings, refusesLongTexts, refusesSummaries
    }

    static let kind = "careless"
    static let summary = "Posts the title and makes one mistake."
    static let settings = [ChannelSetting("url", isRequired: true, isSecret: true, "Where to post.")]

    private static let token = "sEcReTtOkEn123"

    private let url: Secret
    private let vice: Vice?

    /// The settings carry the vice, as the contract makes channels by their settings alone.
    static func rig(_ vice: Vice?) -> NotifierRig {
        let isSlow = vice == .isDeafToCancellation || vice == .triesAnythingAgain
        let patience: Duration = isSlow ? .milliseconds(500) : .seconds(30)
        return NotifierRig(addressSetting: "url", accepted: .init(200), secrets: [token], patience: patience) {
            ["url": "\($0)/\(token)", "vice": vice?.rawValue ?? ""]
        }
    }

    init(_ settings: ChannelSettings) throws(ChaosError) {
        vice = settings.text("vice").flatMap { Vice(rawValue: $0) }
        url = vice == .takesAnySettings ? settings["url"] ?? Secret("") : try settings.required("url")
        let isGood = ["http://127.0.0.1:", "https://127.0.0.1:"].contains { url.reveal().hasPrefix($0) }
        if !isGood, vice != .takesAnySettings { throw settings.problem("url", "it is not for this machine") }
    }

    func close() async {}

    func deliver(_ notification: Notification) async -> DeliveryResult {
        if vice == .refusesLongTexts, notification.text.count > 10_000 { return .refused("too long") }
        if vice == .refusesSummaries, notification.kind == .summary { return .refused("not for me") }
        if vice == .isDeafToCancellation { return await Task.detached { await post() }.value }
        if vice == .repeats { _ = await post() }
        let result = await post()
        return switch vice {
        case .acceptsAnything: .accepted
        case .triesAnythingAgain: result == .accepted ? result : .failed("no")
        default: result
        }
    }

    private func post() async -> DeliveryResult {
        var configuration = HTTPClient.Configuration()
        if vice != .followsRedirects { configuration.redirectConfiguration = .disallow }
        configuration.connectionPool.retryConnectionEstablishment = false
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        var request = HTTPClientRequest(url: url.reveal())
        request.method = .POST
        request.body = .bytes(ByteBuffer(string: "alert"))
        let result: DeliveryResult
        do {
            let answer = try await client.execute(request, timeout: .seconds(60))
            let body = try await answer.body.collect(upTo: 4 << 20)
            result = meaning(Int(answer.status.code), answer.headers.first(name: "Retry-After"), String(buffer: body))
        } catch {
            result = trouble("\(error)")
        }
        try? await client.shutdown()
        return result
    }

    private func meaning(_ status: Int, _ retryAfter: String?, _ body: String) -> DeliveryResult {
        let line = vice == .quotesEverything ? body : String(body.filter { $0.isASCII && !$0.isNewline }.prefix(100))
        let quoted = vice == .showsItsAddress ? line : line.replacing(Self.token, with: "...")
        let words = "\(status) \(quoted)".replacing("\u{1B}", with: vice == .quotesEverything ? "\u{1B}" : "")
        return switch status {
        case 200: .accepted
        case 300..<400: .refused("\(words): a redirect")
        case 429: .throttled(retryAfter: vice == .waitsAsItLikes ? .seconds(5) : wait(retryAfter))
        case 408, 503: .failed(words)
        case 500...: .unanswered(words)
        default: .refused(words)
        }
    }

    private func wait(_ header: String?) -> Duration {
        guard let seconds = header.flatMap({ Int($0) }), seconds >= 0 else { return .seconds(1) }
        return .seconds(seconds)
    }

    private func trouble(_ error: String) -> DeliveryResult {
        let address = vice == .showsItsAddress ? " at \(url.reveal())" : ""
        if error.contains("CERTIFICATE") || error.contains("ertificate") {
            return .refused("the certificate is not trusted; nothing was sent")
        }
        return error.contains("refused") ? .failed("refused\(address)") : .unanswered("no answer\(address)")
    }
}
