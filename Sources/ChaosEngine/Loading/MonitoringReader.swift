import ChaosCore
import Foundation

/// Reads the `monitoring` section of a target file: where the people's own Prometheus and Alertmanager are.
struct MonitoringReader {
    let environment: [String: String]

    func read(_ map: YAMLMapping) -> MonitoringTarget {
        let prometheus = map.mapping("prometheus").flatMap(readServer)
        let alertmanager = map.mapping("alertmanager").flatMap(readServer)
        let webhook = map.mapping("webhook").flatMap(readWebhook)
        map.finish()
        return MonitoringTarget(prometheus: prometheus, alertmanager: alertmanager, webhook: webhook)
    }

    private func readServer(_ map: YAMLMapping) -> MonitoringServer? {
        let base = map.text("url", required: true)
        let token = secret(map, "token")
        let user = map.text("user")
        let password = secret(map, "password")
        let authority = map.text("authority")
        map.finish()
        if token != nil, user != nil || password != nil {
            map.problem("token", "token and user with password are two ways in; name one.")
        }
        let given = ["user", "password"].filter(map.keys.contains)
        if given.count == 1 { map.problem(given[0], "user and password belong together.") }
        guard let base else { return nil }
        guard let address = Self.address(base) else {
            map.problem("url", "an http:// or https:// URL without credentials is expected.")
            return nil
        }
        let isOpen = token == nil && password == nil
        if !isOpen, !address.isSecure, !Self.isLoopback(address.host) {
            map.problem("url", "a token or password is sent to https:// only (http:// only to this machine).")
        }
        if authority != nil, !address.isSecure { map.problem("authority", "is for https:// only.") }
        let access: MonitoringServer.Access =
            if let token {
                .bearer(token)
            } else if let user, let password {
                .basic(user: user, password: password)
            } else {
                .open
            }
        return MonitoringServer(baseURL: address.text, access: access, authority: authority)
    }

    private func readWebhook(_ map: YAMLMapping) -> WebhookListener? {
        let listen = map.text("listen", required: true)
        let token = secret(map, "token")
        map.finish()
        guard let listen else { return nil }
        guard let address = Self.listener(listen) else {
            map.problem("listen", "\"\(listen)\" is not host:port, such as 127.0.0.1:9094.")
            return nil
        }
        if token == nil, !Self.isLoopback(address.host) {
            map.problem("listen", "an address that others reach needs a token; without one use 127.0.0.1.")
        }
        return WebhookListener(host: address.host, port: address.port, token: token)
    }

    private func secret(_ map: YAMLMapping, _ key: String) -> Secret? {
        guard let text = map.text(key) else { return nil }
        guard text.hasPrefix("${"), text.hasSuffix("}") else {
            map.problem(key, "is a secret; write where it is: ${env:NAME} or ${file:PATH}.")
            return nil
        }
        switch SecretReference(environment: environment).resolve(text) {
        case .success(let secret) where !secret.reveal().isEmpty && !secret.reveal().contains(where: \.isNewline):
            return secret
        case .success: map.problem(key, "must be one line that is not empty.")
        case .failure(let failure): map.problem(key, failure.reason)
        }
        return nil
    }

    static func listener(_ text: String) -> (host: String, port: Int)? {
        guard let colon = text.lastIndex(of: ":"), colon != text.startIndex,
            let port = UInt16(text[text.index(after: colon)...])
        else { return nil }
        return (text[..<colon].filter { $0 != "[" && $0 != "]" }, Int(port))
    }

    static func address(_ text: String) -> (text: String, host: String, isSecure: Bool)? {
        guard let url = URL(string: text), let scheme = url.scheme, ["http", "https"].contains(scheme),
            let host = url.host(), !host.isEmpty, url.user() == nil, url.query() == nil, url.fragment() == nil
        else { return nil }
        return (text.hasSuffix("/") ? String(text.dropLast()) : text, host, scheme == "https")
    }

    static func isLoopback(_ host: String) -> Bool {
        if ["localhost", "::1"].contains(host.filter { $0 != "[" && $0 != "]" }.lowercased()) { return true }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return numbers.count == 4 && numbers.allSatisfy { $0 != nil } && numbers.first == 127
    }
}

extension MonitoringTarget {
    /// From addresses alone, as on a command line; nothing there is secret. Throws `FileProblems` with every address that
    /// is none, and for a listener that others reach, which needs the token that a file can name.
    public init(
        prometheusURL: String?, alertmanagerURL: String?, webhookAddress: String?, source: String
    ) throws(FileProblems) {
        let problems = ProblemList(file: source)
        func server(_ text: String?, _ key: String) -> MonitoringServer? {
            guard let text else { return nil }
            if let address = MonitoringReader.address(text) { return MonitoringServer(baseURL: address.text) }
            problems.add(line: nil, key: key, "an http:// or https:// URL without credentials is expected.")
            return nil
        }
        let prometheus = server(prometheusURL, "--prometheus")
        let alertmanager = server(alertmanagerURL, "--alertmanager")
        let place = webhookAddress.flatMap(MonitoringReader.listener)
        if webhookAddress != nil, place.map({ MonitoringReader.isLoopback($0.host) }) != true {
            problems.add(
                line: nil, key: "--webhook", "127.0.0.1:PORT is expected; other addresses need a file's token.")
        }
        guard problems.problems.isEmpty else { throw FileProblems(problems.problems) }
        self.init(
            prometheus: prometheus, alertmanager: alertmanager,
            webhook: place.map { WebhookListener(host: $0.host, port: $0.port) })
    }
}
