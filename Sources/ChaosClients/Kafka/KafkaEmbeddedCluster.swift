import CRDKafka
import Synchronization

/// librdkafka's own mock cluster: the real wire protocol on loopback ports, in the memory of this process.
///
/// It knows producers, consumer groups, commits and rebalances. A partition keeps at most 5 MiB; older records vanish,
/// acknowledged or not. It has no access control and does not answer DescribeGroups.
public final class KafkaEmbeddedCluster: Sendable {
    /// `host:port` of every broker, separated by commas.
    public let bootstrapServers: String
    private let brokers: Int
    private let mock: Cell
    private let ended = Latch()

    /// Starts a cluster of that many brokers.
    public init(brokers: Int) throws(ClientError) {
        let configuration = KafkaConfiguration(target: "embedded cluster", scrubber: Scrubber([]))
        let handle = try configuration.makeHandle(.producer, events: KafkaEvents())
        guard brokers > 0, let cluster = rd_kafka_mock_cluster_new(handle.pointer, Int32(clamping: brokers)) else {
            throw handle.errors.error(.invalidArgument, "start", "\(brokers) brokers cannot be started")
        }
        self.brokers = brokers
        bootstrapServers = rd_kafka_mock_cluster_bootstraps(cluster).map { String(cString: $0) } ?? ""
        mock = Cell(KafkaMock(cluster, of: handle))
    }

    deinit {
        close()
    }

    /// Makes a topic with that many partitions, each on up to three brokers.
    public func createTopic(name: String, partitions: Int) throws(ClientError) {
        let code = try withMock { mock in
            rd_kafka_mock_topic_create(mock, name, Int32(clamping: partitions), Int32(min(3, brokers)))
        }
        try check(code, "create topic \(name)")
    }

    /// Takes one broker (from 1) off the network, or back. Its partitions have no leader meanwhile.
    public func setBroker(_ id: Int, isUp: Bool) throws(ClientError) {
        let code = try withMock { mock in
            isUp
                ? rd_kafka_mock_broker_set_up(mock, Int32(clamping: id))
                : rd_kafka_mock_broker_set_down(mock, Int32(clamping: id))
        }
        try check(code, "switch broker \(id)")
    }

    /// Ends the cluster. Returns at once; the ports are closed a moment later, see `waitUntilClosed`.
    public func close() {
        let (mock, ended) = (mock, ended)
        if !DedicatedThread.start({ mock.clear() }, then: { ended.open() }) { ended.open() }
    }

    /// Waits until `close` has closed every port.
    public func waitUntilClosed() async {
        await ended.wait()
    }

    private func withMock(_ body: (OpaquePointer) -> rd_kafka_resp_err_t) throws(ClientError) -> rd_kafka_resp_err_t {
        let code = mock.value.withLock { $0.map { body($0.pointer) } }
        guard let code else {
            throw ClientError(
                code: .closed, operation: "use the cluster", target: bootstrapServers,
                cause: "this cluster was closed")
        }
        return code
    }

    private func check(_ code: rd_kafka_resp_err_t, _ operation: String) throws(ClientError) {
        if code == RD_KAFKA_RESP_ERR_NO_ERROR { return }
        throw ClientError(
            code: KafkaErrorCode.kind(of: code), operation: operation, target: bootstrapServers,
            cause: String(cString: rd_kafka_err2str(code)), serverCode: String(cString: rd_kafka_err2name(code)))
    }

    /// Where the mock lives: the only reference, so that the thread that clears it destroys it.
    private final class Cell: Sendable {
        let value: Mutex<KafkaMock?>

        init(_ mock: KafkaMock) {
            value = Mutex(mock)
        }

        func clear() {
            let last = value.withLock { mock in
                defer { mock = nil }
                return mock
            }
            withExtendedLifetime(last) {}
        }
    }
}
