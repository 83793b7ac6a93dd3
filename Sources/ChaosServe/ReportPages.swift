import ChaosCore
import ChaosReporting
import Foundation
import HTTPTypes
import Hummingbird

/// The local pages: the list of runs, each run's report, live and afterwards, incidents, and periods.
struct ReportPages: Sendable {
    private static let listed = 200

    let desk: ReportDesk
    /// Scenarios that ought to be drilled.
    let known: [String]
    let clock: any RunClock
    /// Seconds since 1970.
    let now: @Sendable () -> Double

    func add(to router: Router<BasicRequestContext>) {
        router.get("/") { request, _ in try await answer { try await index(request) } }
        router.get("/runs/{run}") { request, context in
            let run = try context.parameters.require("run")
            return try await answer {
                (try await desk.run(run, try format(request), language(request)), try format(request))
            }
        }
        router.get("/runs/{run}/live") { request, context in
            let run = try context.parameters.require("run")
            return try await answer { (try await live(run, request), .html) }
        }
        router.get("/runs/{run}/events") { request, context in
            try await events(try context.parameters.require("run"), request)
        }
        router.get("/incidents/{incident}") { request, context in
            let incident = try context.parameters.require("incident")
            return try await answer {
                (try await desk.incident(incident, try format(request), language(request)), try format(request))
            }
        }
        router.get("/period") { request, _ in try await answer { try await period(request) } }
        router.get("/live.js") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "text/javascript; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: LivePage.script)))
        }
    }

    private func index(_ request: Request) async throws -> (String, ReportFormat) {
        let runs = try await desk.store.runs(RunFilter(limit: Self.listed))
        let total = try await desk.store.count(RunFilter())
        return (IndexPage(runs, total: total, language: language(request)).source, .html)
    }

    private func live(_ id: String, _ request: Request) async throws -> String {
        let run = try await existing(id)
        let journal = LiveJournal(folder: "\(desk.runsFolder)/\(run.id)")
        return LivePage(run, line: journal.newest(), events: journal.events(), language: language(request)).source
    }

    private func events(_ id: String, _ request: Request) async throws -> Response {
        let run: StoredRun
        do { run = try await existing(id) } catch let error as ChaosError { return Self.refusal(error) }
        let start = HTTPField.Name("Last-Event-ID").flatMap { request.headers[$0] }.flatMap { Int($0) } ?? 0
        let feed = LiveFeed(
            run: run.id, journal: LiveJournal(folder: "\(desk.runsFolder)/\(run.id)"), store: desk.store, clock: clock)
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream; charset=utf-8"],
            body: feed.body(from: max(0, start)))
    }

    /// Only a run that the store has names a folder, so that no path of a request reaches the disk.
    private func existing(_ id: String) async throws -> StoredRun {
        if let run = try await desk.store.run(id) { return run }
        throw ChaosError(
            .usage, operation: "show the run", target: id, cause: "there is no run of this id",
            remedy: "Go back to the list of all runs.")
    }

    private func period(_ request: Request) async throws -> (String, ReportFormat) {
        let parameters = request.uri.queryParameters
        var filter = RunFilter(scenario: parameters["scenario"].map(String.init))
        if let text = parameters["since"] {
            guard let length = DurationText.parse(String(text)) else {
                throw Self.wrong("since", "it takes a length of time, such as 30d")
            }
            filter.since = now() - length.inSeconds
        }
        if let text = parameters["level"] {
            guard let level = IncidentLevel(rawValue: text.uppercased()) else {
                throw Self.wrong("level", "it takes L1, L2 or L3")
            }
            filter.level = level
        }
        let format = try format(request)
        let text = try await desk.period(filter, now: now(), known: known, format, language(request))
        return (text, format)
    }

    // MARK: Requests and answers

    private func language(_ request: Request) -> ReportLanguage {
        if let asked = request.uri.queryParameters["language"].flatMap({ ReportLanguage(rawValue: String($0)) }) {
            return asked
        }
        return (request.headers[.acceptLanguage] ?? "").lowercased().hasPrefix("ko") ? .korean : .english
    }

    private func format(_ request: Request) throws -> ReportFormat {
        guard let text = request.uri.queryParameters["format"] else { return .html }
        if let format = ReportFormat(rawValue: String(text)) { return format }
        throw Self.wrong("format", "it takes \(ReportFormat.allCases.map(\.rawValue).joined(separator: ", "))")
    }

    private func answer(_ make: () async throws -> (String, ReportFormat)) async throws -> Response {
        do {
            let (text, format) = try await make()
            return Response(
                status: .ok, headers: [.contentType: format.mediaType],
                body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        } catch let error as ChaosError {
            return Self.refusal(error)
        }
    }

    private static func wrong(_ parameter: String, _ cause: String) -> ChaosError {
        ChaosError(.invalidFile, operation: "read the address", target: parameter, cause: cause)
    }

    private static func refusal(_ error: ChaosError) -> Response {
        let status: HTTPResponse.Status =
            switch error.code {
            case .usage: .notFound
            case .invalidFile: .badRequest
            default: .internalServerError
            }
        return Response(
            status: status, headers: [.contentType: "text/plain; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: "\(error)\n")))
    }
}
