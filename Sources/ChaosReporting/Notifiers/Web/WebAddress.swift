import ChaosCore
import Foundation

/// A web address that messages are posted to. It is a secret as a whole: whoever knows a webhook's can post.
struct WebAddress: Sendable {
    let url: Secret
    /// Texts that must not come back in an answer, longest first.
    private let traces: [Secret]

    /// Checks the address; `secrets` are hidden beside it. Throws `.usage`, without the address, unless it is https, or http
    /// to this machine.
    init(
        _ url: Secret, secrets: [Secret] = [], problem: (_ cause: String) -> ChaosError
    ) throws(ChaosError) {
        let text = url.reveal().trimmingSpaces
        guard let parts = URLComponents(string: text, encodingInvalidCharacters: false),
            let host = parts.host,
            !host.isEmpty, parts.user == nil, parts.password == nil, parts.fragment == nil
        else { throw problem("it is not a web address") }
        let scheme = parts.scheme?.lowercased()
        guard scheme == "https" || (scheme == "http" && Self.isLoopback(host)) else {
            throw problem("it must begin with https:// (http:// only to this machine)")
        }
        self.url = Secret(text)
        // Plain words such as "services" are in every webhook's path and give nothing away.
        let pieces = parts.path.split(separator: "/").map(String.init).filter { piece in
            piece.count >= 8 && !piece.allSatisfy { $0.isLowercase }
        }
        let whole = [text, parts.path, parts.percentEncodedPath, parts.query ?? ""].filter {
            $0.count >= 8
        }
        let others = secrets.map { $0.reveal() }.filter { $0.count >= 4 }
        traces = (whole + pieces + others).sorted { $0.count > $1.count }.map { Secret($0) }
    }

    /// The text without any trace of the secrets, as when a proxy repeats the path it was asked for.
    func hidden(in text: String) -> String {
        traces.reduce(text) { $0.replacingOccurrences(of: $1.reveal(), with: "<secret>") }
    }

    private static func isLoopback(_ host: String) -> Bool {
        let bare = host.trimming("[").lowercased()
        if bare == "localhost" || bare == "::1" || bare == "[::1]" { return true }
        let numbers = bare.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return numbers.count == 4 && numbers.allSatisfy { $0 != nil } && numbers.first == 127
    }
}
