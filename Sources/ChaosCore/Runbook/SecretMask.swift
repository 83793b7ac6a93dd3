/// Takes secrets out of texts before anybody sees them: outputs, logs, audit lines, dry runs.
public struct SecretMask: Sendable {
    /// What stands in their place.
    public static let cover = "<secret>"

    /// Shorter pieces are not looked for: they would tear every text apart.
    private static let shortest = 3
    private let secrets: [String]

    /// Hides these texts and, of URLs among them, the password and the part with the credentials.
    public init(_ secrets: [Secret]) {
        var texts: Set<String> = []
        for secret in secrets {
            let text = secret.reveal()
            texts.insert(text)
            texts.formUnion(Self.credentials(of: text))
        }
        self.secrets = texts.filter { $0.count >= Self.shortest }.sorted { ($1.count, $0) < ($0.count, $1) }
    }

    /// The text with every secret covered.
    public func hide(_ text: String) -> String {
        secrets.reduce(text) { $0.contains($1) ? $0.replacing($1, with: Self.cover) : $0 }
    }

    /// `user:password` and `password` of a URL, as they stand in it and decoded.
    private static func credentials(of url: String) -> [String] {
        guard let scheme = url.firstRange(of: "://") else { return [] }
        let rest = url[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" }
        guard let at = rest.lastIndex(of: "@") else { return [] }
        let pair = rest[..<at]
        guard let colon = pair.firstIndex(of: ":") else { return [] }
        let password = String(pair[pair.index(after: colon)...])
        return [String(pair), password, decoded(password)]
    }

    private static func decoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            if byte == UInt8(ascii: "%"), digits.count == 2,
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
