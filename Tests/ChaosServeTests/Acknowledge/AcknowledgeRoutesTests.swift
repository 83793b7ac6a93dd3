import ChaosCore
import ChaosReporting
import ChaosServe
import Foundation
import Testing

/// Acknowledgements over a real server: who is heard, and what is answered.
@Suite(.timeLimit(.minutes(5))) struct AcknowledgeRoutesTests {
    private let book = AcknowledgeBook()
    private static let kim = #"{"by":"kim"}"#

    private func post(
        _ desk: Desk, _ path: String, _ body: String, _ scheme: MessageSignature = .own
    ) async throws -> (status: Int, text: String) {
        try await desk.post(path, body, AcknowledgeBook.headers(scheme, body, path: path))
    }

    /// The scheme is one of published text: a signature that Slack's own documentation gives as an example.
    @Test func slacksPublishedExampleIsTakenForGood() {
        let body =
            "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
            + "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
            + "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554"
            + "%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
        let signature = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
        let secret = Secret(AcknowledgeBook.slackSecret)
        func isValid(_ now: Double, _ signature: String) -> Bool {
            MessageSignature.slack.isValid(
                signature, of: Array(body.utf8), timestamp: "1531420618", secret: secret, now: now)
        }
        #expect(isValid(1_531_420_618, signature))
        #expect(isValid(1_531_420_918, signature) && !isValid(1_531_420_919, signature))
        #expect(!isValid(1_531_420_618, String(signature.dropLast()) + "4"))
    }

    @Test func theFirstOneCountsAndTheSecondIsToldWhoItWas() async throws {
        try await Desk.run(door: book.door()) { (desk: Desk) async throws -> Void in
            let first = try await post(desk, "/incidents/INC-1/ack", Self.kim)
            #expect(first.status == 200)
            #expect(
                first.text == #"{"acknowledgedBy":"kim","first":true,"incident":"INC-1","told":"all"}"#, "\(first.text)"
            )
            let second = try await post(desk, "/incidents/ack", #"{"by":"lee","incident":"INC-1"}"#)
            #expect(second.status == 200 && second.text.contains(#""acknowledgedBy":"kim","first":false"#))
            let unknown = try await post(desk, "/incidents/INC-2/ack", Self.kim)
            #expect(unknown.status == 404 && unknown.text == #"{"error":"there is none"}"#)
        }
    }

    @Test func nobodyIsHeardWithoutAFreshSignature() async throws {
        try await Desk.run(door: book.door()) { (desk: Desk) async throws -> Void in
            let good = AcknowledgeBook.headers(.own, Self.kim)
            var wrong: [(String, [String: String], String)] = [
                ("no headers", [:], Self.kim), ("another body", good, #"{"by":"lee"}"#),
                ("another secret", AcknowledgeBook.headers(.own, Self.kim, secret: "another-secret-of-16"), Self.kim),
                ("old", AcknowledgeBook.headers(.own, Self.kim, at: Desk.now - 301), Self.kim),
                ("from the future", AcknowledgeBook.headers(.own, Self.kim, at: Desk.now + 61), Self.kim),
                ("another incident", AcknowledgeBook.headers(.own, Self.kim, path: "/incidents/INC-2/ack"), Self.kim),
                ("Slack's key", AcknowledgeBook.headers(.own, Self.kim, secret: AcknowledgeBook.slackSecret), Self.kim),
                ("another text of the time", good.merging(["X-Firedrill-Timestamp": "01790100000"]) { $1 }, Self.kim),
                ("no number", good.merging(["X-Firedrill-Timestamp": "+1.79e9"]) { $1 }, Self.kim),
            ]
            for name in good.keys { wrong.append(("without \(name)", good.filter { $0.key != name }, Self.kim)) }
            for (what, headers, body) in wrong {
                let answer = try await desk.post("/incidents/INC-1/ack", body, headers)
                #expect(answer.status == 401, "\(what): \(answer)")
                #expect(!answer.text.contains("INC-1") && !answer.text.contains(AcknowledgeBook.secret))
            }
            #expect(book.name(of: "INC-1") == "")
            let old = AcknowledgeBook.headers(.own, Self.kim, at: Desk.now - 300)
            #expect(try await desk.post("/incidents/INC-1/ack", Self.kim, old).status == 200)
            let ahead = AcknowledgeBook.headers(.own, Self.kim, at: Desk.now + 60)
            #expect(try await desk.post("/incidents/INC-1/ack", Self.kim, ahead).status == 200)
        }
    }

    @Test(arguments: [
        ("", 400), ("[]", 400), (#"{"by":""}"#, 400), (#"{"by":"\u0007 \n"}"#, 400), (#"{"incident":"INC-1"}"#, 400),
        (#"{"by":"kim","incident":"INC-9"}"#, 400), (String(repeating: "x", count: (256 << 10) + 1), 413),
    ])
    func aBodyThatSaysNothingIsRefused(body: String, status: Int) async throws {
        try await Desk.run(door: book.door()) { (desk: Desk) async throws -> Void in
            let answer = try await post(desk, "/incidents/INC-1/ack", body)
            #expect(answer.status == status, "\(answer)")
            #expect(book.name(of: "INC-1") == "")
        }
    }

    @Test func aNameIsMadeHarmlessAndCut() async throws {
        try await Desk.run(door: book.door()) { (desk: Desk) async throws -> Void in
            let name = #"kim\u001b[31m\n"# + String(repeating: "e\u{301}", count: 5000)
            _ = try await post(desk, "/incidents/INC-1/ack", #"{"by":"\#(name)"}"#)
            let noted = try #require(book.name(of: "INC-1"))
            #expect(noted.hasPrefix("kim [31m ") && noted.count <= 100)
            #expect(noted.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
        }
    }

    @Test func noTokenIsAskedForAndNoTokenHelps() async throws {
        try await Desk.run(token: "0123456789abcdef-token", door: book.door()) { (desk: Desk) async throws -> Void in
            var headers = AcknowledgeBook.headers(.own, Self.kim)
            headers["Host"] = "chat.example.com"
            #expect(try await desk.post("/incidents/INC-1/ack", Self.kim, headers).status == 200)
            let token = ["Authorization": "Bearer 0123456789abcdef-token"]
            #expect(try await desk.post("/incidents/INC-1/ack", Self.kim, token).status == 401)
            #expect(try await desk.get("/incidents/INC-1").status == 401)
        }
    }

    @Test func withoutASecretNothingIsTaken() async throws {
        try await Desk.run { (desk: Desk) async throws -> Void in
            #expect(try await post(desk, "/incidents/INC-1/ack", Self.kim).status == 403)
        }
        #expect(throws: ChaosError.self) {
            try AcknowledgeDoor(secret: Secret("short"), slackSecret: nil) { _, _ in throw CancellationError() }
        }
    }
}
