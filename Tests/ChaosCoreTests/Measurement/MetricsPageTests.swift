import ChaosCore
import Testing

@Suite struct MetricsPageTests {
    private let page = MetricsPage(
        """
        # HELP assigned 1 for each partition.
        # TYPE assigned gauge
        assigned{topic="order-completed",partition="0"} 1
        assigned{ topic = "with \\"quotes\\", commas } and \\\\", partition="2", } 1 1700000000000
        assigned{} 0
        plain 2.5
        other:metric_total{a="b"}  +Inf
        broken{topic="no end} 1
        broken{topic} 1
        broken
        broken{a="b"}
        """)

    @Test func readsSamplesWithTheirLabels() {
        #expect(
            page.samples(of: "assigned") == [
                .init(name: "assigned", labels: ["topic": "order-completed", "partition": "0"], value: 1),
                .init(
                    name: "assigned", labels: ["topic": "with \"quotes\", commas } and \\", "partition": "2"],
                    value: 1),
                .init(name: "assigned", labels: [:], value: 0),
            ])
        #expect(page.samples(of: "plain") == [.init(name: "plain", labels: [:], value: 2.5)])
        #expect(page.samples(of: "other:metric_total").map(\.value) == [.infinity])
    }

    @Test func passesOverWhatIsNoSample() {
        #expect(page.samples(of: "broken").isEmpty)
        #expect(page.samples.count == 5)
        #expect(MetricsPage("").samples.isEmpty)
    }
}
