import AsyncHTTPClient
import ChaosCore
import NIOCore
import NIOHTTP1

/// Asks the application itself for the same rows in opposite orders at the same time, round after round. The requests
/// are real: what the application does for them stays done.
actor CrossingRequests: CycleMaker {
    private let http: HTTPTarget
    private let text: RequestText
    private let keys: [String]
    private let pairs: Int
    private let interval: Duration
    private let tag: String
    private let clock: any RunClock
    private var client: HTTPClient?
    private var loops: [Task<Void, Never>] = []
    private var number = 0
    private var state = CycleProgress()
    private var isStopped = false

    init(
        http: HTTPTarget, text: RequestText, keys: [String], pairs: Int, interval: Duration, tag: String,
        clock: any RunClock
    ) {
        self.http = http
        self.text = text
        self.keys = keys
        self.pairs = pairs
        self.interval = interval
        self.tag = tag
        self.clock = clock
    }

    func start() async throws {
        guard !isStopped, loops.isEmpty else { return }
        var settings = HTTPClient.Configuration()
        settings.redirectConfiguration = .disallow
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = pairs * 2
        let made = HTTPClient(configuration: settings)
        client = made
        for _ in 0..<pairs {
            loops.append(
                Task { [weak self, clock, interval] in
                    while !Task.isCancelled {
                        guard let self else { return }
                        await self.round(made)
                        do { try await clock.sleep(for: interval * Double.random(in: 0.8...1.2)) } catch { return }
                    }
                })
        }
    }

    func stop() async {
        isStopped = true
        for loop in loops { loop.cancel() }
        for loop in loops { await loop.value }
        loops = []
        try? await client?.shutdown()
        client = nil
    }

    func progress() -> CycleProgress { state }
    func losses() -> [SessionLoss] { [] }

    private func round(_ client: HTTPClient) async {
        guard let (first, second) = LockOrder.alternate.pick(from: keys, round: state.rounds) else { return }
        state.rounds += 1
        let requests = [request([first, second]), request([second, first])]
        let (http, success) = (http, text.template.success)
        let answers = await withTaskGroup(of: Result<Bool, any Error>.self) { group in
            for request in requests {
                group.addTask {
                    do {
                        let response = try await client.execute(
                            request, timeout: .nanoseconds(http.timeLimit.nanoseconds))
                        // The connection is used again only when the answer was read.
                        for try await _ in response.body {}
                        return .success(success.contains(Int(response.status.code)))
                    } catch {
                        return .failure(error)
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        take(answers)
    }

    private func take(_ answers: [Result<Bool, any Error>]) {
        if isStopped { return }
        var good = 0
        for answer in answers {
            switch answer {
            case .success(let accepted): good += accepted ? 1 : 0
            case .failure(let error): state.problem = "\(http.baseURL): \(error)"
            }
        }
        state.failed += answers.count - good
        if good == answers.count {
            state.accepted += 1
        } else {
            state.contended += 1
        }
    }

    private func request(_ keys: [String]) -> HTTPClientRequest {
        number += 1
        let (path, body) = text.render(keys: keys, number: number)
        var request = HTTPClientRequest(url: http.baseURL + path)
        request.method = .init(rawValue: text.template.method)
        for header in text.template.headers { request.headers.add(name: header.name, value: header.value.reveal()) }
        request.headers.replaceOrAdd(name: "user-agent", value: tag)
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        return request
    }
}
