import ChaosClients
import ChaosTestKit
import Foundation
import Testing

@Suite(.serialized) struct KafkaFailureTests {
    @Test func anAbsentClusterTimesOutAndSaysWhatWasSeen() async throws {
        let endpoint = try KafkaEndpoint(brokers: "127.0.0.1:\(FreePort.find())")
        let producer = try KafkaProducer(endpoint: endpoint, clientID: "writer")
        let time = await elapsed {
            let error = await clientError {
                _ = try await producer.send(topic: "t", key: nil, value: [1], timeout: .seconds(3))
            }
            #expect(error?.code == .timedOut)
            #expect(error?.cause.contains("refused") == true, "\(error?.cause ?? "")")
            #expect(error?.target == endpoint.brokers)
        }
        #expect(time >= .seconds(3) && time < .seconds(30))
        let closing = await elapsed { await producer.close(flushTimeout: .milliseconds(200)) }
        #expect(closing < .seconds(30))

        let admin = try KafkaAdmin(endpoint: endpoint, clientID: "observer", timeout: .milliseconds(500))
        let error = await clientError { _ = try await admin.metadata() }
        #expect(error?.code == .unreachable || error?.code == .timedOut)
        await admin.close()
    }

    @Test func aClusterThatGoesAwayFailsSendsAndCommitsOnTime() async throws {
        let fixture = try await KafkaFixture.start(brokers: 1)
        try fixture.cluster.createTopic(name: "t", partitions: 1)
        let endpoint = try KafkaEndpoint(brokers: fixture.brokers)
        let producer = try KafkaProducer(endpoint: endpoint, clientID: "writer")
        _ = try await producer.send(topic: "t", key: nil, value: [1], timeout: .seconds(60))
        try fixture.cluster.setBroker(1, isUp: false)
        let down = await clientError {
            _ = try await producer.send(topic: "t", key: nil, value: [2], timeout: .milliseconds(500))
        }
        #expect(down?.code == .timedOut)
        try fixture.cluster.setBroker(1, isUp: true)
        let again = try await producer.send(topic: "t", key: nil, value: [3], timeout: .seconds(60))
        #expect(again.offset >= 1)
        await producer.close()
        await fixture.stop()
    }

    @Test func closingAProducerTellsThoseWhoWait() async throws {
        let producer = try KafkaProducer(
            endpoint: KafkaEndpoint(brokers: "127.0.0.1:\(FreePort.find())"), clientID: "writer")
        let send = Task {
            await clientError {
                _ = try await producer.send(topic: "t", key: nil, value: [1], timeout: .seconds(120))
            }
        }
        try await eventually("nothing is under way") { producer.inFlight == 1 }
        await producer.close(flushTimeout: .milliseconds(100))
        #expect(await send.value?.code == .closed)
        let late = await clientError { _ = try await producer.send(topic: "t", key: nil, value: [1]) }
        #expect(late?.code == .closed)
    }

    @Test func cancellingASendForgetsItAtOnce() async throws {
        let producer = try KafkaProducer(
            endpoint: KafkaEndpoint(brokers: "127.0.0.1:\(FreePort.find())"), clientID: "writer")
        let send = Task { try await producer.send(topic: "t", key: nil, value: [1], timeout: .seconds(120)) }
        try await eventually("nothing is under way") { producer.inFlight == 1 }
        send.cancel()
        let time = await elapsed {
            #expect(await clientError { _ = try await send.value }?.code == .cancelled)
        }
        #expect(time < .seconds(60))
        await producer.close(flushTimeout: .zero)
    }

    @Test func aClosedConsumerRefusesEverything() async throws {
        let consumer = try KafkaConsumer(
            endpoint: KafkaEndpoint(brokers: await KafkaFixture.shared().brokers), groupID: "closed", clientID: "reader"
        )
        let poll = Task { await clientError { _ = try await consumer.poll(max: 1, timeout: .seconds(120)) } }
        // A moment in which it most likely begins; one that comes after the end is refused the same way.
        try await Task.sleep(for: .milliseconds(100))
        await consumer.close()
        #expect(await poll.value?.code == .closed)
        #expect(await clientError { try await consumer.subscribe(["t"]) }?.code == .closed)
        #expect(await clientError { _ = try await consumer.assignment() }?.code == .closed)
        #expect(consumer.isClosed)
    }

    @Test func aClosedClusterClosesItsPorts() async throws {
        let fixture = try await KafkaFixture.start(brokers: 2)
        let ports = fixture.brokers.split(separator: ",").compactMap {
            $0.split(separator: ":").last.flatMap { Int($0) }
        }
        #expect(ports.count == 2)
        for port in ports { #expect(try !OpenSockets.onPort(port).isEmpty) }
        await fixture.stop()
        for port in ports {
            // Another test may get the number for its own server right after.
            try await eventually("a port is still open") { try OpenSockets.onPort(port).isEmpty }
        }
        let error = await clientError { try fixture.cluster.createTopic(name: "t", partitions: 1) }
        #expect(error?.code == .closed)
    }

    @Test func everyClientDescriptorIsClosedOnExecAndGoneAfterwards() async throws {
        let fixture = try await KafkaFixture.start(brokers: 1)
        let port = try #require(fixture.brokers.split(separator: ":").last.flatMap { Int($0) })
        let servers = Set(try OpenSockets.onPort(port).map(\.descriptor))
        let admin = try KafkaAdmin(
            endpoint: KafkaEndpoint(brokers: fixture.brokers), clientID: "observer", timeout: .seconds(30))
        _ = try await admin.metadata()
        let clients = try OpenSockets.remote(port).filter { !servers.contains($0.descriptor) }
        #expect(!clients.isEmpty)
        #expect(clients.allSatisfy { $0.isCloseOnExec })
        await admin.close()
        try await eventually("a socket is still open") { try OpenSockets.remote(port).isEmpty }
        await fixture.stop()
    }
}
