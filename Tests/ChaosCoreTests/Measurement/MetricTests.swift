import ChaosCore
import Foundation
import Testing

@Suite struct `A metric` {
    @Test(arguments: [
        ("http.up", Metric("http.up")),
        ("  http.up ", Metric("http.up")),
        ("http.p95{scenario=issue-coupon}", Metric("http.p95", ["scenario": "issue-coupon"])),
        (
            "kafka.lag{ group = points , topic = order-completed }",
            Metric("kafka.lag", ["group": "points", "topic": "order-completed"])
        ),
        ("a{b=\"c\"}", Metric("a", ["b": "c"])),
        ("a{b=c=d}", Metric("a", ["b": "c=d"])),
        ("a{b=\">= 5\"}", Metric("a", ["b": ">= 5"])),
        ("a{}", Metric("a")),
    ])
    func `is read from its text`(text: String, expected: Metric) {
        #expect(Metric(text: text) == expected)
    }

    @Test(arguments: [
        "", " ", "{a=b}", "a b", "a{b=c", "a}b", "a{b}", "a{b=}", "a{=c}", "a{b=c,b=d}", "a{b=c} x", "지연",
        "a{b=c}{d=e}x",
        "http/p95",
    ])
    func `is refused in any other form`(text: String) {
        #expect(Metric(text: text) == nil)
    }

    @Test func `is printed with its labels in order, and reads back`() {
        let metric = Metric("kafka.lag", ["topic": "t", "group": "g"])
        #expect(metric.description == "kafka.lag{group=g,topic=t}")
        #expect(Metric(text: metric.description) == metric)
        #expect(Metric("a", ["x": "1"]) < Metric("a", ["x": "2"]))
    }

    @Test func `is encoded as its text`() throws {
        let metrics = [Metric("a"), Metric("b", ["c": "d"])]
        let data = try JSONEncoder().encode(metrics)
        #expect(String(decoding: data, as: UTF8.self) == #"["a","b{c=d}"]"#)
        #expect(try JSONDecoder().decode([Metric].self, from: data) == metrics)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([Metric].self, from: Data(#"["a b"]"#.utf8)) }
    }
}
