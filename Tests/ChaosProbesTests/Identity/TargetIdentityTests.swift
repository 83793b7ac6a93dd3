import ChaosClients
import ChaosCore
import ChaosProbes
import ChaosTestKit
import Glibc
import Testing

/// Two target files for one system must give the same names, or two runs would meet on it.
@Suite struct TargetIdentityTests {
    private func target(
        http: String? = nil, redis: String? = nil, sql: String? = nil, kafka: String? = nil
    ) -> Target {
        Target(
            name: "t", allowsChaos: false, http: http.map { HTTPTarget(baseURL: $0, healthPath: "/healthz") },
            redis: redis.map { RedisTarget(url: Secret($0)) }, sql: sql.map { SQLTarget(url: Secret($0)) },
            kafka: kafka.map { KafkaTarget(brokers: $0) }, source: "t.yaml")
    }

    private func identity(_ target: Target) async throws -> String {
        let parts = await TargetIdentity.ask(target)
        return try #require(parts.first).answer.get()
    }

    private func failure(_ target: Target) async throws -> ChaosError {
        let part = try #require(await TargetIdentity.ask(target).first)
        switch part.answer {
        case .failure(let error): return error
        case .success(let name): throw ServerError("it calls itself \(name)")
        }
    }

    @Test func aTargetThatDescribesNothingHasNoParts() async {
        #expect(await TargetIdentity.ask(target()).isEmpty)
    }

    @Test func everyDescribedPartIsAskedOnce() async throws {
        let page = try HealthPage(.answers(503))
        let redis = try await RedisFixture.shared()
        let sql = try await PostgresFixture.shared()
        let kafka = try await KafkaFixture.shared()
        let parts = await TargetIdentity.ask(
            target(http: page.baseURL, redis: redis.url, sql: sql.url, kafka: kafka.brokers))
        #expect(parts.map(\.name) == ["http", "redis", "sql", "kafka"])
        let names = try parts.map { try $0.answer.get() }
        // A service that answers 503 is there; whether it is healthy is the steady state's business.
        #expect(names[0] == page.baseURL)
        #expect(names[1].hasPrefix("redis:"))
        #expect(names[2].hasPrefix("postgres:"))
        #expect(names[3].hasPrefix("kafka:"))
        #expect(page.received.count == 1)
        page.stop()
    }

    @Test func twoAddressesOfOneRedisAreOne() async throws {
        let server = try await RedisFixture.start()
        let byNumber = try await identity(target(redis: "redis://127.0.0.1:\(server.port)/0"))
        #expect(try await identity(target(redis: "redis://localhost:\(server.port)/0")) == byNumber)
        let other = try await identity(target(redis: try await RedisFixture.shared().url))
        #expect(other != byNumber)
        await server.kill()
        try await server.restart()
        // A server that was started anew has none of the old one's locks.
        #expect(try await identity(target(redis: server.url)) != byNumber)
        await server.stop()
    }

    @Test func twoAddressesOfOnePostgresAreOne() async throws {
        let server = try await PostgresFixture.shared()
        let byNumber = try await identity(target(sql: server.url))
        let url = "postgresql://postgres:\(server.password)@localhost:\(server.port)/postgres"
        #expect(try await identity(target(sql: url)) == byNumber)
        #expect(try await identity(target(sql: try await server.database())) != byNumber)
        #expect(!byNumber.contains(server.password))
    }

    @Test func twoAddressesOfOneMariaDBAreOne() async throws {
        let server = try await MariaDBFixture.shared()
        let byNumber = try await identity(target(sql: server.url))
        #expect(byNumber.hasPrefix("mariadb:"))
        let url = "mariadb://root:\(server.password)@localhost:\(server.port)/mysql"
        #expect(try await identity(target(sql: url)) == byNumber)
        #expect(try await identity(target(sql: try await server.database())) != byNumber)
        #expect(!byNumber.contains(server.password))
    }

    @Test func twoBrokersOfOneKafkaAreOne() async throws {
        let cluster = try await KafkaFixture.shared()
        let brokers = cluster.brokers.split(separator: ",").map(String.init)
        try #require(brokers.count == 3)
        #expect(try await identity(target(kafka: brokers[0])) == identity(target(kafka: brokers[2])))
    }

    @Test(arguments: ["http", "redis", "sql", "kafka"])
    func aPartThatIsNotThereIsUnreachableAndShowsNoPassword(_ part: String) async throws {
        let port = try FreePort.find()
        let address = "127.0.0.1:\(port)"
        let absent =
            switch part {
            case "http": target(http: "http://\(address)")
            case "redis": target(redis: "redis://:s3cret@\(address)/0")
            case "sql": target(sql: "postgresql://app:s3cret@\(address)/shop")
            default: target(kafka: address)
            }
        let start = ContinuousClock.now
        let error = try await failure(absent)
        #expect(error.code == .targetUnreachable)
        #expect(error.operation == "reach \(part)")
        #expect(error.target.contains("\(port)"))
        #expect(error.remedy != nil)
        #expect(!"\(error)".contains("s3cret"))
        #expect(ContinuousClock.now - start < .seconds(40))
    }

    @Test func oneAbsentPartDoesNotHideTheOthers() async throws {
        let redis = try await RedisFixture.shared()
        let parts = await TargetIdentity.ask(
            target(http: "http://127.0.0.1:\(try FreePort.find())", redis: redis.url))
        #expect(parts.map(\.name) == ["http", "redis"])
        #expect((try? parts[0].answer.get()) == nil)
        #expect((try? parts[1].answer.get())?.hasPrefix("redis:") == true)
    }

    @Test func aServerThatHangsDoesNotHoldTheAnswer() async throws {
        let server = try await RedisFixture.start()
        server.signal(SIGSTOP)
        let page = try HealthPage(.stalls)
        let start = ContinuousClock.now
        let parts = await TargetIdentity.ask(target(http: page.baseURL, redis: server.url))
        #expect(parts.count == 2)
        #expect(parts.allSatisfy { (try? $0.answer.get()) == nil })
        #expect(ContinuousClock.now - start < .seconds(40))
        page.stop()
        await server.stop()
    }

    @Test func aWrongPasswordIsNotAnIdentity() async throws {
        let server = try await RedisFixture.start(password: "right")
        let error = try await failure(target(redis: "redis://:wrong-s3cret@127.0.0.1:\(server.port)/0"))
        #expect(error.code == .targetUnreachable)
        #expect(!"\(error)".contains("wrong-s3cret"))
        await server.stop()
    }
}
