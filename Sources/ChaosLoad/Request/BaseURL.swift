import ChaosCore

/// The parts of a target's base URL: scheme, host, port and an optional path prefix. No credentials, query or fragment.
struct BaseURL: Equatable {
    let isSecure: Bool
    /// Without the brackets of an IPv6 address.
    let host: String
    let port: Int
    /// Empty, or a path that starts with `/` and does not end with it.
    let prefix: String

    /// Parses the text. Throws `invalidFile`, never repeating what might be a password.
    init(_ text: String) throws(ChaosError) {
        var rest = Substring(text)
        if rest.hasPrefix("http://") {
            (isSecure, rest) = (false, rest.dropFirst(7))
        } else if rest.hasPrefix("https://") {
            (isSecure, rest) = (true, rest.dropFirst(8))
        } else {
            throw Self.refusal("it starts with neither http:// nor https://")
        }
        guard rest.allSatisfy({ $0.isASCII && !$0.isWhitespace && $0 > "\u{20}" && $0 != "\u{7F}" }) else {
            throw Self.refusal("it has characters that a URL cannot have")
        }
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let path = rest.dropFirst(authority.count)
        guard !path.contains("?"), !path.contains("#") else { throw Self.refusal("it has a query or a fragment") }
        guard !authority.contains("@") else { throw Self.refusal("it has credentials; give them as a header") }
        prefix = String(path.hasSuffix("/") ? path.dropLast() : path)
        (host, port) = try Self.split(authority, defaultPort: isSecure ? 443 : 80)
    }

    /// The value of the Host header: the port only where it is not the scheme's own.
    var hostHeader: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
    }

    /// `host:port`, for messages.
    var address: String { "\(host.contains(":") ? "[\(host)]" : host):\(port)" }

    private static func split(
        _ authority: Substring, defaultPort: Int
    ) throws(ChaosError) -> (host: String, port: Int) {
        var host = authority
        var portText = Substring()
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { throw refusal("an IPv6 address lacks its ]") }
            host = authority[authority.index(after: authority.startIndex)..<end]
            portText = authority[authority.index(after: end)...]
            guard portText.isEmpty || portText.hasPrefix(":") else { throw refusal("text follows the IPv6 address") }
            portText = portText.dropFirst()
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            portText = authority[authority.index(after: colon)...]
            guard !portText.isEmpty else { throw refusal("the port is missing after the colon") }
        }
        guard !host.isEmpty else { throw refusal("it has no host") }
        if portText.isEmpty { return (String(host), defaultPort) }
        guard portText.allSatisfy(\.isNumber), let port = Int(portText), (1...65_535).contains(port) else {
            throw refusal("the port is not a number from 1 to 65535")
        }
        return (String(host), port)
    }

    private static func refusal(_ cause: String) -> ChaosError {
        ChaosError(
            .invalidFile, operation: "read the target's base URL", target: "http.base-url", cause: cause,
            remedy: "Write it as http://host:port or https://host:port/prefix")
    }
}
