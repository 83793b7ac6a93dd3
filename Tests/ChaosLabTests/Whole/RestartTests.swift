import ChaosCore
import Foundation
import Glibc
import Testing

@testable import ChaosLab

/// What the supervisor does when a service dies.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct RestartTests {
    let house: LabHouse

    init() throws {
        house = try LabHouse()
    }

    @Test(arguments: ["api", "redis", "postgres", "points-worker"])
    func `a service that is killed is started again and counted`(name: String) async throws {
        try await house.withLab("restart") { before in
            let old = try #require(before.services.first { $0.name == name }?.pid)
            #expect(kill(old, SIGKILL) == 0)
            try await eventually("\(name) is ready again") {
                let service = await house.status("restart")?.services.first { $0.name == name }
                return service?.state == .ready && service?.pid != old
            }
            let service = try #require(await house.status("restart")?.services.first { $0.name == name })
            // A start that meets the last process's remains (PostgreSQL's shared memory) is tried again, and counted too.
            #expect(service.restarts >= 1)
            if service.restarts == 1 { #expect(service.lastExit == "signal SIGKILL") }
            #expect(service.port == before.services.first { $0.name == name }?.port)
            let pidFile = try String(contentsOfFile: house.folder("restart").pidFile(of: name), encoding: .utf8)
            #expect(Int32(pidFile.trimmingSpaces) == service.pid)
            let events = try String(contentsOfFile: house.folder("restart").eventsFile, encoding: .utf8)
            #expect(events.contains(#""detail":"signal SIGKILL","event":"ended","service":"\#(name)""#))
        }
    }

    @Test func `what Redis has answered survives its death`() async throws {
        try await house.withLab("durable") { before in
            let port = try house.record("durable").plan.ports.api
            #expect(try LoopbackPost.status(port: port, path: "/api/coupons/7", body: "") == 200)
            let old = try #require(before.services.first { $0.name == "redis" }?.pid)
            #expect(kill(old, SIGKILL) == 0)
            try await eventually("redis is ready again") {
                let redis = await house.status("durable")?.services.first { $0.name == "redis" }
                return redis?.state == .ready && redis?.pid != old
            }
            try await eventually("the API knows that the user has the coupon") {
                try LoopbackPost.status(port: port, path: "/api/coupons/7", body: "") == 409
            }
        }
    }

    @Test func `when the Kafka brokers move, the target file and the services follow`() async throws {
        try await house.withLab("moved") { before in
            let oldBrokers = try #require(before.kafkaBrokers)
            let kafka = try #require(before.services.first { $0.name == "kafka" }?.pid)
            #expect(kill(kafka, SIGKILL) == 0)
            let names = ["api", "points-worker", "issuance-worker"]
            try await eventually(within: .seconds(90), "every service was told the new brokers") {
                guard let lab = await house.status("moved"), lab.isReady else { return false }
                return lab.services.filter { names.contains($0.name) }.allSatisfy {
                    $0.lastExit == "the Kafka brokers moved"
                }
            }
            let brokers = try #require(await house.status("moved")?.kafkaBrokers)
            #expect(brokers != oldBrokers)
            let text = try String(contentsOfFile: before.targetFile, encoding: .utf8)
            #expect(text.contains("'\(brokers)'") && !text.contains(oldBrokers))
        }
    }

    @Test(.enabled(if: geteuid() == 0, "control groups need root"))
    func `a kill by the kernel for want of memory is told from any other`() async throws {
        var options = house.options("memory")
        options.sizes.apiMemoryLimit = 96 << 20
        try await house.withLab(options) { before in
            guard let group = try house.record("memory").plan.cgroup, before.cgroup != nil else { return }
            #expect(group.outOfMemoryKills() == 0)
            let api = try #require(before.services.first { $0.name == "api" }?.pid)
            #expect(group.processes() == [api])
            let hog = try await MemoryHog.start(in: group, victim: api)
            try await eventually("the API was killed") {
                await house.status("memory")?.services.contains {
                    $0.name == "api" && $0.lastExit == "out of memory (killed by the kernel)"
                } ?? false
            }
            hog.signal(SIGKILL)
            _ = await hog.exit()
            try await eventually("the API is ready again, in the same group") {
                guard await house.status("memory")?.isReady == true else { return false }
                let api = await house.status("memory")?.services.first { $0.name == "api" }?.pid
                return group.processes() == [api]
            }
        }
    }
}
