import ChaosCore
import Testing

@testable import ChaosProbes

@Suite struct MetricSumsTests {
    @Test func samplesAreSummedByNameOverTheirLabels() {
        let page = """
            # HELP http_requests_total Requests.
            # TYPE http_requests_total counter
            http_requests_total{route="POST /a",status="200"} 17
            http_requests_total{route="a } \\"b\\" {",status="503"} 3 1700000000000

            up 1\r
            wait_seconds_bucket{le="+Inf"} 2e1
            small -0.5
            """
        let (sums, badLine) = MetricSums.read(page)
        #expect(badLine == nil)
        #expect(sums?.values == ["http_requests_total": 20, "up": 1, "wait_seconds_bucket": 20, "small": -0.5])
    }

    @Test(arguments: ["+Inf", "-Inf", "NaN"])
    func whatIsNoNumberStaysNone(_ text: String) {
        let (sums, _) = MetricSums.read("x{a=\"1\"} 4\nx{a=\"2\"} \(text)\n")
        #expect(sums?.values["x"]?.isFinite == false)
    }

    @Test(arguments: [
        "<html>no such page</html>", "up", "up one", "up 1 2 3", "up 1 soon", "{a=\"b\"} 1", "up{a=b} 1",
        "up{a=\"b\" 1",
        "7up 1", "úp 1", "up 1\nOK",
    ])
    func aPageWithALineThatIsNoSampleIsNotBelievedAtAll(_ page: String) {
        let text = "good 1\n\(page)\nlast 2\n"
        let (sums, badLine) = MetricSums.read(text)
        #expect(sums == nil)
        #expect(badLine == (page.contains("\n") ? 3 : 2))
    }

    @Test func anEmptyPageHasNoNames() {
        #expect(MetricSums.read("").sums?.values == [:])
        #expect(MetricSums.read("# nothing yet\n").sums?.values == [:])
    }
}
