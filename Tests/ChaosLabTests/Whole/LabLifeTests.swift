import ChaosClients
import ChaosCore
import ChaosTestKit
import Foundation
import Glibc
import Synchronization
import Testing

@testable import ChaosLab

/// Whole labs with the real servers and the executables that were built beside the tests.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct LabLifeTests {
    let house: LabHouse

    init() throws {
        house = try LabHouse()
    }

    @Test(arguments: SQLEngine.allCases)
    func `a lab comes up with every service answering and goes down leaving only its logs`(_ sql: SQLEngine)
        async throws
    {
        let steps = Mutex<[LabProgress]>([])
        var options = house.options("life")
        options.sql = sql
        let status = try await Lab.up(options) { step in steps.withLock { $0.append(step) } }
        let plan = try house.record("life").plan

        #expect(status.isReady && !status.wasAlreadyUp)
        #expect(
            status.services.map { $0.name } == [
                "redis", sql.rawValue, "kafka", "api", "points-worker", "issuance-worker",
            ])
        #expect(status.services.allSatisfy { $0.state == .ready && $0.pid != nil && $0.restarts == 0 })
        #expect(try LoopbackHTTP.status(port: plan.ports.api, path: "/healthz") == 200)
        for service in status.services {
            #expect(steps.withLock { $0 }.contains { $0.subject == service.name && $0.state == "ready" })
        }
        #expect(await house.status("life")?.isReady == true)

        let report = try await Lab.down(name: "life", stateFolder: house.stateFolder)
        #expect(report.isClean && report.wasThere && report.killed == [])
        #expect(report.stopped.sorted() == status.services.map { $0.name }.sorted())
        house.expectNothingLeft(of: plan)
        let logs = try #require(report.logs)
        #expect(FileManager.default.fileExists(atPath: "\(logs)/\(sql.rawValue).log"))
        #expect(FileManager.default.fileExists(atPath: "\(logs)/events.jsonl"))
        #expect(await Lab.status(stateFolder: house.stateFolder) == [])
    }

    @Test func `taking down what is not there does nothing and says so`() async throws {
        let report = try await Lab.down(name: "nobody", stateFolder: house.stateFolder)
        #expect(!report.wasThere && report.isClean)
        #expect(try FileManager.default.contentsOfDirectory(atPath: house.stateFolder) == [])
    }

    @Test func `bringing up a lab that is up answers with the same one`() async throws {
        try await house.withLab("twice") { first in
            let second = try await Lab.up(house.options("twice"))
            #expect(second.wasAlreadyUp && second.isReady)
            #expect(second.services.map { $0.pid } == first.services.map { $0.pid })
        }
    }

    @Test func `two labs run side by side and share nothing`() async throws {
        try await house.withLab("one") { _ in
            try await house.withLab("two") { _ in
                let (one, two) = (try house.record("one"), try house.record("two"))
                #expect(Set(one.plan.ports.all).isDisjoint(with: two.plan.ports.all))
                #expect(Set(one.processes.map { $0.pid }).isDisjoint(with: two.processes.map { $0.pid }))
                #expect(one.plan.cgroup?.parent != two.plan.cgroup?.parent || one.plan.cgroup == nil)
                #expect(one.kafkaBrokers != two.kafkaBrokers)
                #expect(await Lab.status(stateFolder: house.stateFolder).filter { $0.isReady }.count == 2)
            }
            #expect(await house.status("one")?.isReady == true)
        }
    }

    @Test func `the lab's folder is private and its target file works`() async throws {
        try await house.withLab("private") { status in
            let folder = house.folder("private")
            for (path, mode) in [(folder.path, 0o700), (status.targetFile, 0o600), (folder.secretsFile, 0o600)] {
                let attributes = try FileManager.default.attributesOfItem(atPath: path)
                #expect(attributes[.posixPermissions] as? Int == mode, "\(path)")
            }
            let text = try String(contentsOfFile: status.targetFile, encoding: .utf8)
            let urls = text.split(separator: "'").map(String.init)
            let redis = try #require(urls.first { $0.hasPrefix("redis://") })
            let connection = try await RedisConnection.connect(to: RedisEndpoint(url: redis))
            #expect(try await connection.send(["GET", "coupon:8:stock"]).string == "1000000")
            await connection.close()
            let sql = try #require(urls.first { $0.hasPrefix("postgres://") })
            let database = try await PostgresConnection.connect(to: PostgresEndpoint(url: sql))
            let row = try await database.query(
                "SELECT (SELECT count(*) FROM products) AS products, current_setting('is_superuser') AS super"
            ).rows.first
            #expect(row?.int("products") == 300 && row?["super"] == "on")
            await database.close()
        }
    }

    @Test func `no process of a lab holds a descriptor of its starter`() async throws {
        let secret = open("/etc/hostname", O_RDONLY)
        defer { close(secret) }
        try await house.withLab("closed") { _ in
            for process in try house.record("closed").processes {
                let folder = "/proc/\(process.pid)/fd"
                let targets = try FileManager.default.contentsOfDirectory(atPath: folder).compactMap {
                    try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)")
                }
                #expect(!targets.isEmpty)
                #expect(!targets.contains("/etc/hostname"), "process \(process.pid)")
            }
        }
    }

    @Test func `no password is on a command line, in the status or in a log`() async throws {
        try await house.withLab("discreet") { status in
            let folder = house.folder("discreet")
            let secrets = try LabSecrets(readFrom: folder.secretsFile)
            let passwords = [secrets.redis, secrets.databaseOwner, secrets.application].map { $0.reveal() }
            var texts = try house.record("discreet").processes.map { ProcessTable.commandLine($0.pid) }
            texts.append(String(decoding: try JSONEncoder().encode(status), as: UTF8.self))
            texts.append(String(reflecting: secrets))
            texts.append(try String(contentsOfFile: folder.recordFile, encoding: .utf8))
            for name in try FileManager.default.contentsOfDirectory(atPath: folder.logs) {
                texts.append(try String(contentsOfFile: "\(folder.logs)/\(name)", encoding: .utf8))
            }
            for password in passwords {
                #expect(password.count == 40)
                #expect(!texts.contains { $0.contains(password) })
            }
        }
    }
}
