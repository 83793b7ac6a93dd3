import ChaosCore

/// Every fault there is, as a plain list. A new fault is one file, its test, and one line here.
public enum FaultCatalog {
    public static let builtIn: [any Fault.Type] = [
        AllocationFailure.self,
        DatabaseDeadlock.self,
        KafkaConsumerLag.self,
        MemoryPressure.self,
        RedisLockContention.self,
        RedisLockExpiry.self,
    ]

    /// The fault of this kind; `nil` when there is none.
    public static func type(of kind: String) -> (any Fault.Type)? {
        builtIn.first { $0.kind == kind }
    }
}
