import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosProbes

@Suite struct PrometheusQueryDetectorTests {
    private static func vector(_ elements: String) -> String {
        #"{"status":"success","data":{"resultType":"vector","result":[\#(elements)]}}"#
    }

    @Test(arguments: [
        (vector(""), DetectorReading.State.quiet), (vector(#"{"metric":{},"value":[1795755698.5,"7"]}"#), .firing),
        (#"{"status":"success","data":{"resultType":"scalar","result":[1795755698.5,"0"]}}"#, .quiet),
        (#"{"status":"success","data":{"resultType":"scalar","result":[1795755698.5,"1"]}}"#, .firing),
        (
            #"{"status":"success","data":{"resultType":"string","result":[1795755698.5,"yes"]}}"#,
            .unknown("the answer of Prometheus to /api/v1/query cannot be understood")
        ),
    ])
    func anAnswerThatIsNotEmptyIsTrue(body: String, state: DetectorReading.State) async throws {
        try await RecordedServer.run { server in
            let bench = MonitoringBench(server: server)
            bench.serve(body, at: "/api/v1/query")
            let detector = try PrometheusQueryDetector(context: bench.context("prometheus-query", query: "a > 1"))
            #expect(await detector.look().state == state)
        }
    }

    @Test func onlyElementsWithTheLabelsCount() async throws {
        try await RecordedServer.run { server in
            let bench = MonitoringBench(server: server)
            bench.serve(Self.vector(#"{"metric":{"job":"a"},"value":[1795755698.5,"7"]}"#), at: "/api/v1/query")
            for (job, state) in [("a", DetectorReading.State.firing), ("b", .quiet)] {
                let detector = try PrometheusQueryDetector(
                    context: bench.context("prometheus-query", labels: ["job": job], query: "a > 1"))
                #expect(await detector.look().state == state)
            }
        }
    }

    @Test func anExpressionThatPrometheusRefusesIsToldVerbatim() async throws {
        try await RecordedServer.run { server in
            let bench = MonitoringBench(server: server)
            bench.serve(
                #"{"status":"error","errorType":"bad_data","error":"parse error: unexpected end of input"}"#,
                at: "/api/v1/query", status: 400)
            let detector = try PrometheusQueryDetector(context: bench.context("prometheus-query", query: "a >"))
            let reason = "Prometheus answers 400: parse error: unexpected end of input"
            #expect(await detector.look().state == .unknown(reason))
            #expect(await detector.check().map(\.detail) == [reason])
        }
    }
}
