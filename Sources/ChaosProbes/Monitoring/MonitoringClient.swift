import AsyncHTTPClient
import ChaosCore
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
import Synchronization

/// Asks one server of the people's monitoring, and learns from each answer how far its clock is from ours. Follows no
/// redirect: token and password are for this server.
final class MonitoringClient: Sendable {
    /// What clients that are made in a task take as their limit.
    @TaskLocal static var timeLimit = Duration.seconds(2)
    private static let bodyLimit = 8 << 20

    /// One client for the process and each limit; a server with authorities of its own has one of its own.
    private static let shared = Mutex<[Duration: HTTPClient]>([:])

    private static func shared(_ timeLimit: Duration) -> HTTPClient {
        shared.withLock { shared in
            if let client = shared[timeLimit] { return client }
            let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration(timeLimit))
            shared[timeLimit] = client
            return client
        }
    }

    private static func configuration(_ timeLimit: Duration) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .nanoseconds(timeLimit.nanoseconds)
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }

    /// `Prometheus`.
    let name: String
    let server: MonitoringServer
    private let clock: any RunClock
    private let origin: Double
    private let timeLimit: Duration
    /// Made with the first question: who was never asked has nothing to give back.
    private let own = Mutex<HTTPClient?>(nil)
    private let serverClock = Mutex(ServerClock())

    /// `origin` is our wall clock at the run's origin; `timeLimit` is for each answer, to its last byte.
    init(
        _ name: String, _ server: MonitoringServer, clock: any RunClock, origin: Double,
        timeLimit: Duration = MonitoringClient.timeLimit
    ) {
        self.name = name
        self.server = server
        self.clock = clock
        self.origin = origin
        self.timeLimit = timeLimit
    }

    /// A stamp of the server on the run's clock.
    func mark(_ stamp: Double) -> DetectionMark { serverClock.withLock { $0 }.mark(stamp, origin: origin) }

    /// What is known of the server's clock; `nil` before its first answer.
    var clockWords: String? { serverClock.withLock { $0 }.words(name) }

    /// The body of the page, decoded. Throws `MonitoringTrouble` for everything that is no such body.
    func get<Body: Decodable>(
        _ type: Body.Type, _ path: String, _ query: [(name: String, value: String)] = []
    ) async throws(MonitoringTrouble) -> Body {
        let words = query.map { "\($0.name)=\(Self.escape($0.value))" }.joined(separator: "&")
        let data = try await fetch(server.baseURL + path + (words.isEmpty ? "" : "?\(words)"))
        do { return try JSONDecoder().decode(type, from: data) } catch {
            throw MonitoringTrouble(reason: "the answer of \(name) to \(path) cannot be understood")
        }
    }

    /// Gives back connections.
    func close() async {
        let client = own.withLock { client in
            defer { client = nil }
            return client
        }
        try? await client?.shutdown()
    }

    private var http: HTTPClient {
        guard let path = server.authority else { return Self.shared(timeLimit) }
        return own.withLock { own in
            if let own { return own }
            var security = TLSConfiguration.makeClientConfiguration()
            security.additionalTrustRoots = [.file(path)]
            var configuration = Self.configuration(timeLimit)
            configuration.tlsConfiguration = security
            let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
            own = client
            return client
        }
    }

    /// The client's own limit ends with the head of the answer; a body that trickles is cut off by the alarm.
    private func fetch(_ url: String) async throws(MonitoringTrouble) -> Data {
        let fetching = Task { await self.answer(url) }
        let limit = TimeAmount.nanoseconds(timeLimit.nanoseconds)
        let alarm = Self.shared(timeLimit).eventLoopGroup.any().scheduleTask(in: limit) { fetching.cancel() }
        defer { alarm.cancel() }
        let result = await withTaskCancellationHandler {
            await fetching.value
        } onCancel: {
            fetching.cancel()
        }
        return try result.get()
    }

    private func answer(_ url: String) async -> Result<Data, MonitoringTrouble> {
        var request = HTTPClientRequest(url: url)
        request.headers.add(name: "User-Agent", value: "firedrill")
        if let authorization { request.headers.add(name: "Authorization", value: authorization) }
        let sent = clock.now
        do {
            let response = try await http.execute(request, timeout: .nanoseconds(timeLimit.nanoseconds))
            let received = clock.now
            let body = try await response.body.collect(upTo: Self.bodyLimit)
            if let stamp = response.headers.first(name: "Date").flatMap(ServerStamp.http) {
                serverClock.withLock {
                    $0.take(stamp: stamp, sent: origin + sent.seconds, received: origin + received.seconds)
                }
            }
            return read(response.status, Data(body.readableBytesView))
        } catch {
            return .failure(trouble(error))
        }
    }

    private func read(_ status: HTTPResponseStatus, _ body: Data) -> Result<Data, MonitoringTrouble> {
        switch status.code {
        case 200: return .success(body)
        case 300..<400:
            return .failure(.init(reason: "\(name) sends us elsewhere (\(status.code)), which is not followed"))
        case 401, 403: return .failure(.init(reason: "\(name) does not let us in (\(status.code))"))
        default:
            let said = (try? JSONDecoder().decode(PrometheusError.self, from: body))?.error
            let why = said.map { ": \(String($0.prefix(200)))" } ?? ""
            return .failure(.init(reason: "\(name) answers \(status.code)\(VisibleText.of(why))"))
        }
    }

    private func trouble(_ error: any Error) -> MonitoringTrouble {
        let place = server.baseURL
        let late: [HTTPClientError] = [.deadlineExceeded, .cancelled, .connectTimeout, .readTimeout]
        if error is CancellationError || (error as? HTTPClientError).map(late.contains) ?? false {
            return .init(reason: "no answer from \(name) at \(place) within \(DurationText.describe(timeLimit))")
        }
        if error is NIOTooManyBytesError { return .init(reason: "the answer of \(name) is larger than 8 MiB") }
        if error is NIOSSLError || error is BoringSSLError {
            return .init(reason: "\(name) at \(place): its certificate is not trusted, or it speaks no TLS")
        }
        return .init(reason: "\(name) at \(place) does not answer")
    }

    private var authorization: String? {
        switch server.access {
        case .open: nil
        case .bearer(let token): "Bearer \(token.reveal())"
        case .basic(let user, let password):
            "Basic \(Data("\(user):\(password.reveal())".utf8).base64EncodedString())"
        }
    }

    private static func escape(_ text: String) -> String {
        text.utf8.reduce(into: "") { escaped, byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                escaped.append(Character(UnicodeScalar(byte)))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                escaped += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
    }
}

/// How Prometheus words an error.
private struct PrometheusError: Decodable {
    let error: String
}
