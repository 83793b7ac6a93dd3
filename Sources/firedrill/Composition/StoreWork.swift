/// Opens the store for one command and closes it again.
enum StoreWork {
    static func with<Value: Sendable>(
        _ options: StoreOptions, _ body: (StoreAccess) async throws -> Value
    ) async throws -> Value {
        let store = try await StoreAccess.open(options.store, state: try StateFolder())
        do {
            let value = try await body(store)
            await store.close()
            return value
        } catch {
            await store.close()
            throw error
        }
    }
}
