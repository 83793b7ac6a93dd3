import ChaosCore

extension NotifierContract {
    /// The largest body that any of the services takes.
    private static let bodyLimit = 512 << 10

    /// What it takes arrives and is accepted.
    func checkKinds(_ findings: inout Findings) async throws {
        if !(try notifier("http://127.0.0.1:1")).takes(sample()) {
            findings.add("it has no use for an alert that fires")
        }
        for kind in Notification.Kind.allCases {
            for language in AlertLanguage.allCases {
                var message = sample(kind)
                message.language = language
                try await expectAcceptance(message, "a message of kind \(kind.rawValue)", &findings)
            }
        }
    }

    /// Monitored text may be anything, and none of it may keep an alert from arriving.
    func checkAnyText(_ findings: inout Findings) async throws {
        let long = String(repeating: "ERROR <!channel> & @here \u{202E}\u{1B}[2J 👨‍👩‍👧‍👦 쿠폰 ```\r\n", count: 2_000)
        let texts = ["", " ", "\u{0}\u{7F}", "\u{FFFD}\u{10FFFF}", "</script>", long]
        for text in texts {
            var message = sample()
            (message.incident, message.title, message.text, message.command) = (text, text, text, text)
            let part = String(text.prefix(1_000))
            message.fields = [.init(text, text)] + (0..<80).map { _ in .init(part, part) }
            message.details = [text] + (0..<80).map { _ in part }
            message.links = [.init(text, text)]
            message.delivery.insteadOf = text
            message.delivery.mayRepeat = true
            message.delivery.secondsLate = 90
            try await expectAcceptance(message, "text of \(text.utf8.count) bytes", &findings)
        }
    }

    private func expectAcceptance(_ message: Notification, _ what: String, _ findings: inout Findings) async throws {
        let (result, requests, largest) = try await WebReceiver.run(usual: rig.accepted) {
            receiver -> (DeliveryResult?, Int, Int) in
            let notifier = try notifier(receiver.url)
            guard notifier.takes(message) else { return (nil, 0, 0) }
            let result = await notifier.deliver(message)
            await notifier.close()
            return (result, receiver.received.count, receiver.received.map(\.body.utf8.count).max() ?? 0)
        }
        guard let result else { return }
        if result != .accepted { findings.add("\(what) is not accepted: \(result)") }
        if rig.addressSetting != nil, requests != 1 { findings.add("\(what) makes \(requests) requests") }
        if largest > Self.bodyLimit { findings.add("\(what) makes a body of \(largest) bytes") }
    }

    /// Final, throttled, to be tried again, perhaps arrived: the delivery acts on nothing else.
    func checkAnswers(_ findings: inout Findings) async throws {
        for status in [400, 401, 403, 404, 410, 413, 422] {
            let result = try await outcome(of: .init(status, "no_service")).result
            if case .refused(let words) = result, words.contains("\(status)"), words.contains("no_service") { continue }
            findings.add("\(status) is final and is shown in the server's words, not \(result)")
        }
        let waits: [(String?, Duration)] = [
            ("7", .seconds(7)), ("0", .zero), (nil, .seconds(1)), ("soon", .seconds(1)), ("-5", .seconds(1)),
        ]
        for (header, wait) in waits {
            let headers = header.map { ["Retry-After": $0] } ?? [:]
            let result = try await outcome(of: .init(429, "slow down", headers: headers)).result
            if result != .throttled(retryAfter: wait) {
                findings.add("429 with Retry-After \(header ?? "missing") waits \(wait), not \(result)")
            }
        }
        for status in [408, 503] {
            let result = try await outcome(of: .init(status, "down")).result
            guard case .failed = result else {
                findings.add("\(status) was not taken and may be tried again, not \(result)")
                continue
            }
        }
        for (name, answer) in [
            ("500", WebReceiver.Answer(500)), ("502", .init(502)), ("504", .init(504)), ("a reset", .reset),
        ] {
            let result = try await outcome(of: answer).result
            guard case .unanswered = result else {
                findings.add("\(name) may have arrived, which is not \(result)")
                continue
            }
        }
    }

    /// Repeating is the delivery's business: only it knows the pace and marks what may be a repeat.
    func checkOnce(_ findings: inout Findings) async throws {
        for answer in [WebReceiver.Answer(503), .init(500), .init(429), .init(404), .reset] {
            let requests = try await outcome(of: answer).requests
            if requests != 1 { findings.add("one delivery made \(requests) requests") }
        }
    }

    /// Words of a server beyond a line are not evidence any more.
    func checkQuotes(_ findings: inout Findings) async throws {
        let body = String(repeating: "<p>\u{1B}[31mline\n", count: 60_000)
        let words = words(try await outcome(of: .init(400, body)).result)
        if words.count > 500 { findings.add("it quotes \(words.count) characters of an answer") }
        if words.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            findings.add("it quotes control characters of an answer")
        }
    }
}
