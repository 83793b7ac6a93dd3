import ChaosCore
import Glibc

extension NotifierContract {
    /// Following one would hand the secret to whoever the server names.
    func checkRedirects(_ findings: inout Findings) async throws {
        for status in [301, 302, 303, 307, 308] {
            let (result, stolen) = try await WebReceiver.run(usual: rig.accepted) {
                other -> (DeliveryResult, Int) in
                let answer = WebReceiver.Answer(status, headers: ["Location": "\(other.url)/elsewhere"])
                return (try await outcome(of: answer).result, other.received.count)
            }
            if stolen > 0 { findings.add("it followed a \(status) to another host") }
            guard case .refused(let words) = result, words.contains("redirect") else {
                findings.add("a \(status) is refused and called a redirect, not \(result)")
                continue
            }
            findings.show(words, of: "what it says of a \(status)")
        }
    }

    /// A server whose certificate nobody vouches for: nothing may be sent to it, and the reason must be plain.
    func checkCertificate(_ findings: inout Findings) async throws {
        let directory = try TemporaryDirectory("notifier-tls")
        let certificate = try await CertificateFixture(in: directory)
        // The server takes a free port and says which, so that nobody can be quicker.
        let server = try ServerProcess(
            [
                "openssl", "s_server", "-www", "-accept", "127.0.0.1:0", "-cert", certificate.certificate, "-key",
                certificate.key,
            ], log: directory.file("server.log"))
        defer { server.signal(SIGKILL) }
        guard let port = try await port(of: server) else {
            return findings.add("the server does not listen: \(server.output)")
        }
        let result = await (try notifier("https://127.0.0.1:\(port)")).deliver(sample())
        guard case .refused(let words) = result, words.contains("certificate"), words.contains("nothing was sent")
        else {
            return findings.add("an untrusted certificate is refused for good and named, not \(result)")
        }
        findings.show(words, of: "what it says of a certificate")
    }

    private func port(of server: ServerProcess) async throws -> Int? {
        let deadline = rig.clock.now + max(rig.patience, .seconds(30))
        while rig.clock.now < deadline, server.pid != nil {
            if let line = server.output.firstMatch(of: /ACCEPT 127\.0\.0\.1:(\d+)\n/) { return Int(line.output.1) }
            try await rig.clock.sleep(for: .milliseconds(10))
        }
        return nil
    }

    /// A proxy may repeat all that it was told.
    func checkSecrets(_ findings: inout Findings) async throws {
        let echo = rig.secrets.joined(separator: " and ")
        for status in [400, 500, 503] {
            let result = try await outcome(of: .init(status, "bad request: \(echo)")).result
            findings.show(words(result), of: "what it quotes of a \(status)")
        }
        let notifier = try notifier("http://127.0.0.1:1")
        findings.show("\(notifier)", of: "its description")
        var dumped = ""
        dump(notifier, to: &dumped)
        findings.show(dumped, of: "a dump of it")
    }

    func checkSilence(_ findings: inout Findings) async throws {
        // Nobody ever listens at port 1.
        let result = await (try notifier("http://127.0.0.1:1")).deliver(sample())
        guard case .failed(let words) = result else {
            return findings.add("a port where nobody listens may be tried again, not \(result)")
        }
        if words.isEmpty { findings.add("it does not say why it could not connect") }
        findings.show(words, of: "what it says of a closed port")
    }

    /// A run that ends must not wait for a channel, and must not take silence for an answer.
    func checkCancellation(_ findings: inout Findings) async throws {
        let result = try await WebReceiver.run(usual: .hang) { receiver -> DeliveryResult? in
            let notifier = try notifier(receiver.url)
            let delivery = Task { await notifier.deliver(sample()) }
            let deadline = rig.clock.now + rig.patience
            while receiver.received.isEmpty, rig.clock.now < deadline {
                try await rig.clock.sleep(for: .milliseconds(5))
            }
            delivery.cancel()
            return try await value(of: delivery, before: rig.clock.now + rig.patience)
        }
        switch result {
        case .unanswered: break
        case .none: findings.add("a cancelled delivery does not end")
        case .some(let result): findings.add("a cancelled delivery may have arrived, which is not \(result)")
        }
    }

    /// The task's value; `nil` when it does not end in time. Not a task group: that would wait for the task all the same.
    private func value(
        of delivery: Task<DeliveryResult, Never>, before deadline: Instant
    ) async throws -> DeliveryResult? {
        let (results, found) = AsyncStream<DeliveryResult?>.makeStream()
        let waiting = Task { found.yield(await delivery.value) }
        let limit = Task { [clock = rig.clock] in
            try? await clock.sleep(for: deadline - clock.now)
            found.yield(nil)
        }
        defer {
            waiting.cancel()
            limit.cancel()
        }
        for await result in results { return result }
        return nil
    }
}
