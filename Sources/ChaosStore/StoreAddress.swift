import ChaosClients
import ChaosCore
import Foundation

/// Where the run store is: a file of this machine, or a PostgreSQL database that several machines share.
public enum StoreAddress: Sendable {
    case file(String)
    /// The URL may hold a password.
    case postgres(Secret)

    /// Reads what a person gave: a URL of PostgreSQL, else the path of a file. Throws `usage`, never with the text itself.
    public init(_ text: String) throws(ChaosError) {
        guard let scheme = text.firstRange(of: "://") else {
            guard !text.isEmpty else { throw Self.refusal("it is empty") }
            self = .file(URL(fileURLWithPath: text).standardizedFileURL.path)
            return
        }
        guard ["postgres", "postgresql"].contains(text[..<scheme.lowerBound].lowercased()) else {
            throw Self.refusal("it is a URL, and not one of PostgreSQL")
        }
        do throws(ClientError) { _ = try PostgresEndpoint(url: text) } catch { throw Self.refusal(error.cause) }
        self = .postgres(Secret(text))
    }

    private static func refusal(_ cause: String) -> ChaosError {
        ChaosError(
            .usage, operation: "read the store's address", target: "--store or FIREDRILL_STORE", cause: cause,
            remedy: "Give postgres://user:password@host:port/database, or the path of a file.")
    }
}
