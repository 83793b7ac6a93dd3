import Foundation
import HTTPTypes
import Hummingbird
import Logging

/// What operators and machines ask: health, metrics, switches. The same in every role.
struct OperationsController: Sendable {
    let health: HealthMonitor
    let metrics: [any MetricSource]
    let switches: SwitchBoard

    func add(to router: Router<ServiceContext>) {
        router.get("/healthz") { _, _ in
            let report = health.report
            return JSONAnswer.response(report, status: report.isHealthy ? .ok : .serviceUnavailable)
        }
        router.get("/metrics") { _, _ in
            var text = PrometheusText()
            for source in metrics { source.writeMetrics(to: &text) }
            return Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: text.text)))
        }
        router.get("/admin/switches") { _, _ in JSONAnswer.response(switches.values) }
        router.put("/admin/switches") { request, context in
            let changes = try await RequestBodyReader.read([String: JSONValue].self, from: request)
            do {
                try await switches.apply(changes)
            } catch let problem as SwitchProblem {
                throw APIProblem(
                    problem.code == .conflict ? .conflict : .badRequest, problem.description,
                    details: ["reasons": .array(problem.reasons.map { .string($0) })])
            } catch let error as StoreError {
                throw StoreProblem.problem(error)
            }
            context.logger.info("switches changed", metadata: ["changes": "\(Self.text(changes))"])
            return JSONAnswer.response(switches.values)
        }
    }

    private static func text(_ changes: [String: JSONValue]) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return (try? encoder.encode(changes)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
