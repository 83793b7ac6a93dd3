import ChaosCore
import Foundation

/// The address of a Slack incoming webhook. Whoever knows it can post, so it is a secret as a whole.
struct SlackWebhook: Sendable {
    static let variable = "FIREDRILL_SLACK_WEBHOOK_URL"
    static let fileVariable = "FIREDRILL_SLACK_WEBHOOK_URL_FILE"

    let url: Secret
    /// Parts of the address that must not come back in an answer's text, longest first.
    private let traces: [Secret]

    /// Checks the address. Throws `.usage`, without the address, unless it is https, or http to this machine.
    init(_ url: Secret) throws(ChaosError) {
        let text = url.reveal()
        guard let parts = URLComponents(string: text, encodingInvalidCharacters: false), let host = parts.host,
            !host.isEmpty, parts.user == nil, parts.password == nil, parts.fragment == nil
        else { throw Self.problem("it is not a web address") }
        let scheme = parts.scheme?.lowercased()
        guard scheme == "https" || (scheme == "http" && Self.isLoopback(host)) else {
            throw Self.problem("it must begin with https:// (http:// only to this machine)")
        }
        self.url = url
        // Plain words such as "services" are in every webhook's path and give nothing away.
        let pieces = parts.path.split(separator: "/").map(String.init).filter { piece in
            piece.count >= 8 && !piece.allSatisfy { $0.isLowercase }
        }
        let whole = [text, parts.path, parts.percentEncodedPath, parts.query ?? ""].filter { $0.count >= 8 }
        traces = (whole + pieces).sorted { $0.count > $1.count }.map { Secret($0) }
    }

    /// Reads the address from the environment, directly or from the file that a variable names; `nil` when neither is
    /// set. Throws `.usage` when both are, when the file cannot be read, and when the address is malformed.
    static func read(_ environment: [String: String]) throws(ChaosError) -> SlackWebhook? {
        let direct = environment[variable].flatMap { $0.isEmpty ? nil : $0 }
        let path = environment[fileVariable].flatMap { $0.isEmpty ? nil : $0 }
        switch (direct, path) {
        case (nil, nil): return nil
        case (let text?, nil): return try SlackWebhook(Secret(text.trimmingSpaces))
        case (nil, let path?): return try SlackWebhook(Secret(content(of: path)))
        case (_?, _?):
            throw ChaosError(
                .usage, operation: "read the Slack webhook address", target: "the environment",
                cause: "\(variable) and \(fileVariable) are both set", remedy: "Unset one of them.")
        }
    }

    /// The text without any trace of the address, as when a proxy repeats the path it was asked for.
    func hidden(in text: String) -> String {
        traces.reduce(text) { $0.replacingOccurrences(of: $1.reveal(), with: "<secret>") }
    }

    private static func content(of path: String) throws(ChaosError) -> String {
        guard let data = FileManager.default.contents(atPath: path), data.count < 16_384 else {
            throw ChaosError(
                .usage, operation: "read the Slack webhook address", target: "the file of \(fileVariable)",
                cause: "\(path) cannot be read", remedy: "Put the address alone into a file that only you can read.")
        }
        return String(decoding: data, as: UTF8.self).trimmingSpaces
    }

    private static func problem(_ cause: String) -> ChaosError {
        ChaosError(
            .usage, operation: "use the Slack webhook address", target: "\(variable) or \(fileVariable)",
            cause: cause, remedy: "Copy it from the Slack app's page \"Incoming Webhooks\".")
    }

    private static func isLoopback(_ host: String) -> Bool {
        let bare = host.trimming("[").lowercased()
        if bare == "localhost" || bare == "::1" || bare == "[::1]" { return true }
        let numbers = bare.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return numbers.count == 4 && numbers.allSatisfy { $0 != nil } && numbers.first == 127
    }
}
