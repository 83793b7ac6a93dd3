import HTTPTypes
import Hummingbird
import Logging

/// Around every request: the in-flight limit, the figures, and the log line.
struct RequestMiddleware: RouterMiddleware {
    typealias Context = ServiceContext

    let metrics: RequestMetrics
    let switches: SwitchBoard

    func handle(
        _ request: Request, context: ServiceContext, next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        // Paths that no route knows are counted together: they have no bound.
        let pattern = context.endpointPath.map { "\(request.method.rawValue) \($0)" } ?? "unknown"
        let function = Self.function(of: pattern)
        let rules = switches.current
        guard metrics.enter(function, limit: function == .operations ? nil : rules.inFlightLimit) else {
            let status = HTTPResponse.Status(code: rules.inFlightStatus)
            metrics.record(route: pattern, status: status.code, latency: .now - start)
            let refusal = APIProblem(status, "too many requests in flight", retryAfterSeconds: 1)
            return try refusal.response(from: request, context: context)
        }
        defer { metrics.leave(function) }
        let response = try await answer(request, context, next)
        let latency = ContinuousClock.now - start
        metrics.record(route: pattern, status: response.status.code, latency: latency)
        context.logger.debug(
            "request",
            metadata: [
                "route": "\(pattern)", "status": "\(response.status.code)",
                "milliseconds": "\(latency / .milliseconds(1))",
            ])
        return response
    }

    /// Turns every error into its answer here, so that the figures show what the client sees.
    private func answer(
        _ request: Request, _ context: ServiceContext, _ next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let problem as APIProblem {
            return try problem.response(from: request, context: context)
        } catch let error as HTTPError {
            return try APIProblem(error.status, error.body ?? error.status.reasonPhrase)
                .response(from: request, context: context)
        } catch is CancellationError {
            return try APIProblem(.serviceUnavailable, "stopping").response(from: request, context: context)
        } catch {
            context.logger.error("unexpected error", metadata: ["error": "\(error)"])
            return try APIProblem(.internalServerError, "internal error").response(from: request, context: context)
        }
    }

    private static func function(of pattern: String) -> ServiceFunction {
        switch pattern {
        case "POST /api/v1/coupons", "POST /api/coupons/{userId}": .coupons
        case "POST /api/orders": .orders
        case _ where pattern.hasPrefix("GET /api/"): .reads
        default: .operations
        }
    }
}
