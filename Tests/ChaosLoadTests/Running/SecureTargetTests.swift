import ChaosCore
import ChaosLoad
import Foundation
import NIOSSL
import Testing

/// HTTPS, against a server whose certificate is made for the test.
@Suite struct SecureTargetTests {
    private static let openssl = ["/usr/bin/openssl", "/usr/local/bin/openssl"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    private func makeCertificate() throws -> (folder: URL, certificate: String, key: String) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let (certificate, key) = (folder.appending(path: "c.pem").path, folder.appending(path: "k.pem").path)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(Self.openssl))
        process.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key,
            "-out", certificate,
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return (folder, certificate, key)
    }

    private func server(_ certificate: String, _ key: String) async throws -> ScriptedServer {
        let configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
        return try await ScriptedServer(tls: NIOSSLContext(configuration: configuration)) { _, _ in
            .answer(ScriptedServer.ok)
        }
    }

    @Test(.enabled(if: openssl != nil, "needs openssl"), arguments: ["localhost", "127.0.0.1"])
    func aTrustedServerIsSpokenTo(host: String) async throws {
        let (folder, certificate, key) = try makeCertificate()
        defer { try? FileManager.default.removeItem(at: folder) }
        let server = try await server(certificate, key)
        let load = LoadSpec(
            scenario: "issue", executor: .constantArrivalRate(perSecond: 50, duration: .milliseconds(400)))
        let generator = try LoadGenerator(
            loads: [load], http: issueTarget("https://\(host):\(server.port)"), clock: MonotonicRunClock(),
            settings: LoadSettings(trustedCertificates: certificate))
        try await generator.start()
        #expect(try await eventually { await generator.progress()?.hasEnded == true })
        let report = try #require(await generator.stop().scenarios.first)
        #expect(report.succeeded == 20, "\(report.failures)")
        await server.stop()
    }

    @Test(.enabled(if: openssl != nil, "needs openssl"))
    func aServerThatNobodyVouchesForIsAFailureThatWasNeverSent() async throws {
        let (folder, certificate, key) = try makeCertificate()
        defer { try? FileManager.default.removeItem(at: folder) }
        let server = try await server(certificate, key)
        let load = LoadSpec(
            scenario: "issue", executor: .constantArrivalRate(perSecond: 50, duration: .milliseconds(200)))
        let generator = try LoadGenerator(
            loads: [load], http: issueTarget("https://localhost:\(server.port)"), clock: MonotonicRunClock())
        try await generator.start()
        #expect(try await eventually { await generator.progress()?.hasEnded == true })
        let report = try #require(await generator.stop().scenarios.first)
        #expect(report.failures == ["TLS failure": 10])
        #expect(server.received.isEmpty)
        await server.stop()
    }

    @Test func certificatesThatCannotBeReadAreAnError() async throws {
        let load = LoadSpec(scenario: "issue", executor: .constantArrivalRate(perSecond: 50, duration: nil))
        let generator = try LoadGenerator(
            loads: [load], http: issueTarget("https://127.0.0.1:1"), clock: MonotonicRunClock(),
            settings: LoadSettings(trustedCertificates: "/nonexistent.pem"))
        let error = await #expect(throws: ChaosError.self) { try await generator.start() }
        #expect(error?.code == .invalidFile)
    }
}
