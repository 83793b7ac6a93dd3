import AsyncHTTPClient
import ChaosCore

/// Says in plain words why no answer came. Errors of the HTTP stack may carry an address, so that none is printed:
/// known words in them are recognised and ours are said instead.
enum WebTrouble {
    /// What the error means for the delivery: never sent, perhaps arrived, or never to be sent there.
    static func result(of error: any Error) -> DeliveryResult {
        if error is CancellationError {
            return .unanswered("stopped before an answer came; it may have arrived")
        }
        let raw = "\(error)"
        for (sign, result) in known where raw.contains(sign) { return result }
        guard let error = error as? HTTPClientError else {
            return .unanswered("no answer (\(type(of: error)))")
        }
        return .unanswered("no answer: \(error.shortDescription); the message may have arrived")
    }

    /// Looked for in this order. The signs are OpenSSL's reason names, errno texts, and names of SwiftNIO's errors.
    private static let known: [(sign: String, result: DeliveryResult)] = [
        (
            "CERTIFICATE_VERIFY_FAILED",
            .refused("TLS: the server's certificate is not trusted here; nothing was sent")
        ),
        (
            "unableToValidateCertificate",
            .refused("TLS: the server's certificate is not trusted here; nothing was sent")
        ),
        (
            "failedToValidateHostname",
            .refused("TLS: the server's certificate is for another host; nothing was sent")
        ),
        (
            "WRONG_VERSION_NUMBER",
            .refused("TLS: the server does not speak TLS at this port; nothing was sent")
        ),
        ("handshakeFailed", .failed("TLS: the handshake failed")),
        ("tlsHandshakeTimeout", .failed("TLS: the handshake took too long")),
        ("DNS error", .failed("the host name could not be resolved")),
        ("Connection refused", .failed("the connection was refused")),
        ("Connection reset", .unanswered("the connection was reset; the message may have arrived")),
        (
            "remoteConnectionClosed",
            .unanswered("the connection was closed without an answer; the message may have arrived")
        ),
        ("connectTimeout", .failed("no connection within the time limit")),
    ]
}
