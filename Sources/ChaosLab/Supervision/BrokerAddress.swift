import Synchronization

/// Where the Kafka brokers listen now; known once the cluster process has said so.
final class BrokerAddress: Sendable {
    private let address = Mutex<String?>(nil)

    var value: String? {
        get { address.withLock { $0 } }
        set { address.withLock { $0 = newValue } }
    }
}
