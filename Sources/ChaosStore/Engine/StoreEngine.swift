import ChaosCore

/// A database that holds a store. The statements are ours, and the same for every engine.
protocol StoreEngine: Sendable {
    /// What messages call it; never with credentials.
    var place: String { get }

    /// SQL for the database's own clock, in seconds since 1970: the one clock that all machines share.
    var now: String { get }

    /// Reads one statement's rows. Throws `storage`.
    func read<Value: Sendable>(
        _ statement: StoreStatement, _ map: @escaping @Sendable (inout RowReader) throws(StoreDamage) -> Value
    ) async throws(ChaosError) -> [Value]

    /// Carries the statements out, all or none, and returns how many rows each has touched. Throws `storage`.
    func write(_ statements: [StoreStatement]) async throws(ChaosError) -> [Int]

    /// Carries out one statement that changes rows and returns a text of each. Throws `storage`.
    func take(_ statement: StoreStatement) async throws(ChaosError) -> [String]

    func close() async
}
