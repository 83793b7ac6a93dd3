import ChaosCore
import Testing

@Suite struct `A secret` {
    private static let canary = "canary-5f1c"
    private static let url = "redis://:\(canary)@127.0.0.1:6379/0"

    /// Everything by which Swift turns a value into text.
    private func texts<Value>(_ value: Value) -> [String] {
        var dumped = ""
        dump(value, to: &dumped)
        let mirrored = Mirror(reflecting: value).children.map { "\($0.label ?? ""): \($0.value)" }
        return ["\(value)", String(describing: value), String(reflecting: value), dumped] + mirrored
    }

    @Test func `is never printed`() {
        let secret = Secret(Self.url)
        for text in texts(secret) + [secret.description, secret.debugDescription] {
            #expect(!text.contains(Self.canary), "\(text)")
        }
        #expect(Mirror(reflecting: secret).children.isEmpty)
    }

    @Test func `is never printed inside of other values`() {
        let secret = Secret(Self.url)
        let target = Target(
            name: "lab", allowsChaos: true,
            http: HTTPTarget(
                baseURL: "http://127.0.0.1:1",
                requests: [
                    "issue-coupon": RequestTemplate(
                        method: "POST", path: "/", headers: [("authorization", secret)], function: "issue-coupon")
                ]),
            redis: RedisTarget(url: secret), sql: SQLTarget(url: secret),
            kafka: KafkaTarget(brokers: "127.0.0.1:2", options: ["sasl.password": secret]), source: "target.yaml")
        let all = texts([secret]) + texts(["url": secret]) + texts(Optional(secret)) + texts(target)
        for text in all { #expect(!text.contains(Self.canary), "\(text)") }
        #expect(all.contains { $0.contains("<secret>") }, "the place where it stands is seen")
    }

    @Test func `is given to the one who asks by name`() {
        #expect(Secret(Self.url).reveal() == Self.url)
        #expect(Secret("a") == Secret("a"))
        #expect(Secret("a") != Secret("b"))
    }

    @Test func `cannot be encoded`() {
        let value: Any = Secret(Self.url)
        #expect(!(value is any Encodable))
    }
}
