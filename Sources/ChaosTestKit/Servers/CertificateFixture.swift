import Foundation

/// An authority of its own and a certificate for 127.0.0.1 and localhost, made by `openssl`, valid for a day.
public final class CertificateFixture: Sendable {
    /// The authority's certificate (PEM).
    public let authority: String
    /// The server's certificate, signed by the authority (PEM).
    public let certificate: String
    /// The server's private key (PEM), readable by its owner only.
    public let key: String

    /// Makes the files `ca.pem`, `server.pem` and `server.key` in a folder; `owner` shall be able to read the key.
    public init(in directory: TemporaryDirectory, owner: String? = nil) async throws {
        authority = directory.file("ca.pem")
        certificate = directory.file("server.pem")
        key = directory.file("server.key")
        let authorityKey = directory.file("ca.key")
        let request = directory.file("server.csr")
        let extensions = try directory.write(
            "subjectAltName=IP:127.0.0.1,DNS:localhost\nextendedKeyUsage=serverAuth\n", to: "server.ext")
        let kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        try await Command.run(
            [
                "openssl", "req", "-x509", "-days", "1", "-subj", "/CN=test authority", "-keyout", authorityKey, "-out",
                authority,
            ]
                + kind)
        try await Command.run(["openssl", "req", "-subj", "/CN=localhost", "-keyout", key, "-out", request] + kind)
        try await Command.run([
            "openssl", "x509", "-req", "-days", "1", "-in", request, "-CA", authority, "-CAkey", authorityKey,
            "-CAcreateserial", "-extfile", extensions, "-out", certificate,
        ])
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
        if let owner, geteuid() == 0 { try await Command.run(["chown", owner, key]) }
    }
}
