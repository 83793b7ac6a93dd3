import ServiceLifecycle

/// Opens the database connections once the process runs, beside everything else; then it only waits for the end.
struct WarmUp: Service {
    let database: Database
    let connections: Int

    func run() async throws {
        await database.warmUp(connections)
        try? await gracefulShutdown()
    }
}
