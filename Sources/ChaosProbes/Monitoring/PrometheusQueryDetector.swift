import ChaosCore

/// Evaluates an expression at Prometheus: true while its answer is not empty, as in an alerting rule.
public struct PrometheusQueryDetector: Detector {
    public static let kind = "prometheus-query"
    public static let summary =
        "Evaluates an expression at Prometheus (/api/v1/query); an answer that is not empty is true."
    public static let needs: [MonitoringTarget.Part] = [.prometheus]
    public static let parameters = [
        ParameterDescriptor(
            "query", .text, default: nil, summary: "The expression, such as sum(rate(errors_total[30s])) > 5.")
    ]

    private let clock: any RunClock
    private let spec: DetectorSpec
    private let client: MonitoringClient
    private var expression: String { spec.parameters.text("query") }

    public init(context: DetectorContext) throws(ChaosError) {
        clock = context.clock
        spec = context.spec
        client = try context.prometheus()
    }

    public func look() async -> DetectorReading {
        do throws(MonitoringTrouble) {
            let answer = try await PrometheusAPI(client: client).query(expression)
            let value = Self.value(answer, labels: spec.labels)
            let evidence = "\(expression) is \(value.map { "true (\($0))" } ?? "not true")"
            return DetectorReading(
                at: clock.now, state: value == nil ? .quiet : .firing, evidence: evidence,
                notes: [client.clockWords].compactMap { $0 })
        } catch {
            return DetectorReading(at: clock.now, state: .unknown(error.reason), evidence: error.reason)
        }
    }

    /// The value that makes the answer true; `nil` when it is not true. A scalar is true unless it is zero.
    static func value(_ answer: PrometheusAPI.Answer, labels: [String: String]) -> String? {
        switch answer {
        case .scalar(let text): Double(text).map { $0 == 0 || $0.isNaN } ?? true ? nil : text
        case .series(let all):
            all.first { series in labels.allSatisfy { series.labels[$0.key] == $0.value } }?.samples.last?.value
        }
    }

    public func check() async -> [DetectorCheck] {
        do throws(MonitoringTrouble) {
            let answer = try await PrometheusAPI(client: client).query(expression)
            let state = Self.value(answer, labels: spec.labels) == nil ? "not true now" : "TRUE now"
            return [.init(name: "\(spec.title): query", isThere: true, detail: "\(expression): \(state)")]
        } catch {
            return [.init(name: "\(spec.title): query", isThere: false, detail: error.reason)]
        }
    }

    public func close() async { await client.close() }
}
