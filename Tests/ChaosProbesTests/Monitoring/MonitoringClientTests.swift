import ChaosCore
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosProbes

@Suite struct MonitoringClientTests {
    /// A server that speaks TLS and answers every question with a page that is no JSON.
    private func withServer(_ body: (_ url: String, CertificateFixture) async throws -> Void) async throws {
        let directory = try TemporaryDirectory("tls")
        let certificates = try await CertificateFixture(in: directory)
        defer { directory.remove() }
        // A start may lose a race for its port.
        for _ in 0..<4 {
            let port = try FreePort.find()
            let url = "https://127.0.0.1:\(port)"
            let server = try ServerProcess(
                [
                    "openssl", "s_server", "-accept", "127.0.0.1:\(port)", "-cert", certificates.certificate, "-key",
                    certificates.key, "-www", "-quiet",
                ], log: directory.file("log"))
            try await expect("the server is up or has ended") {
                let said = await reason(url, authority: certificates.authority)
                return server.pid == nil || !Self.isSilent(said)
            }
            let isUp = server.pid != nil
            if isUp { try await body(url, certificates) }
            await server.end(SIGKILL)
            if isUp { return }
        }
        Issue.record("openssl found no port in four tries")
    }

    private static func isSilent(_ said: String) -> Bool {
        said.contains("does not answer") || said.contains("no answer")
    }

    private func reason(_ url: String, authority: String?) async -> String {
        let client = MonitoringClient(
            "Prometheus", MonitoringServer(baseURL: url, authority: authority), clock: MonotonicRunClock(), origin: 0,
            timeLimit: .seconds(60))
        let result: String
        do throws(MonitoringTrouble) {
            _ = try await PrometheusAPI(client: client).alerts()
            result = "an answer"
        } catch { result = error.reason }
        await client.close()
        return result
    }

    @Test func onlyACertificateOfATrustedAuthorityIsTaken() async throws {
        try await withServer { url, certificates in
            var trusted = ""
            try await expect("the server is up") {
                trusted = await reason(url, authority: certificates.authority)
                return !Self.isSilent(trusted)
            }
            #expect(trusted == "the answer of Prometheus to /api/v1/alerts cannot be understood")
            var stranger = ""
            try await expect("the server is heard") {
                stranger = await reason(url, authority: nil)
                return !Self.isSilent(stranger)
            }
            #expect(stranger == "Prometheus at \(url): its certificate is not trusted, or it speaks no TLS")
        }
    }
}
