import FoundationEssentials

/// How a connection to MariaDB or MySQL is protected.
public struct MariaDBSecurity: Sendable, Equatable {
    /// How much is asked for.
    public enum Mode: String, Sendable, CaseIterable {
        /// No TLS.
        case disabled
        /// TLS where the server offers it; nothing is verified.
        case preferred
        /// TLS or nothing; nothing is verified.
        case required
        /// TLS, and the certificate must be signed by a trusted authority and name the host.
        case verifyIdentity = "verify-identity"
    }

    /// How much is asked for.
    public let mode: Mode
    /// PEM file of the authorities to trust; the system's when nil.
    public let authorityFile: String?
    /// Our own certificate (PEM) and its key, when the server wants one.
    public let certificateFile: String?
    /// The key of `certificateFile` (PEM).
    public let keyFile: String?

    /// Reads the options of a URL. PostgreSQL's words for the same things are understood too.
    init(_ items: [URLQueryItem]) throws(ClientError) {
        var mode = Mode.preferred
        var files: [String: String] = [:]
        for item in items {
            let value = item.value ?? ""
            switch item.name.lowercased() {
            case "ssl-mode", "sslmode": mode = try Self.mode(value)
            case "ssl-ca", "sslrootcert": files["ca"] = value
            case "ssl-cert", "sslcert": files["cert"] = value
            case "ssl-key", "sslkey": files["key"] = value
            default: throw MariaDBEndpoint.invalid("the options are ssl-mode, ssl-ca, ssl-cert and ssl-key")
            }
        }
        guard (files["cert"] == nil) == (files["key"] == nil) else {
            throw MariaDBEndpoint.invalid("ssl-cert and ssl-key belong together")
        }
        guard files["ca"] == nil || mode == .verifyIdentity else {
            throw MariaDBEndpoint.invalid("ssl-ca is only used with ssl-mode=verify-identity")
        }
        self.mode = mode
        authorityFile = files["ca"]
        certificateFile = files["cert"]
        keyFile = files["key"]
    }

    private static func mode(_ word: String) throws(ClientError) -> Mode {
        switch word.lowercased().replacing("_", with: "-") {
        case "disabled", "disable": return .disabled
        case "preferred", "prefer": return .preferred
        case "required", "require": return .required
        case "verify-identity", "verify-full": return .verifyIdentity
        default:
            let known = Mode.allCases.map { $0.rawValue }.joined(separator: ", ")
            throw MariaDBEndpoint.invalid("ssl-mode must be one of \(known)")
        }
    }
}
