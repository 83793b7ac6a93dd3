import AsyncHTTPClient

/// Says in plain words why no answer came. Errors of the HTTP stack may carry an address, so that none is printed:
/// known words in them are recognised and ours are said instead.
enum SlackTrouble {
    static func describe(_ error: any Error) -> String {
        if error is CancellationError { return "stopped before an answer came; it may have arrived" }
        let raw = "\(error)"
        if let (_, words) = known.first(where: { raw.contains($0.sign) }) { return words }
        if let error = error as? HTTPClientError { return "no answer: \(error.shortDescription)" }
        return "no answer (\(type(of: error)))"
    }

    /// Looked for in this order. The signs are OpenSSL's reason names, errno texts, and names of SwiftNIO's errors.
    private static let known: [(sign: String, words: String)] = [
        ("CERTIFICATE_VERIFY_FAILED", "TLS: the server's certificate is not trusted here"),
        ("unableToValidateCertificate", "TLS: the server's certificate is not trusted here"),
        ("failedToValidateHostname", "TLS: the server's certificate is for another host"),
        ("WRONG_VERSION_NUMBER", "TLS: the server does not speak TLS at this port"),
        ("handshakeFailed", "TLS: the handshake failed"),
        ("tlsHandshakeTimeout", "TLS: the handshake took too long"),
        ("DNS error", "the host name could not be resolved"),
        ("Connection refused", "the connection was refused"),
        ("Connection reset", "the connection was reset; the message may have arrived"),
        ("remoteConnectionClosed", "the connection was closed without an answer; the message may have arrived"),
        ("connectTimeout", "no connection within the time limit"),
    ]
}
