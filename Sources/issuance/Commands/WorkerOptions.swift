import ArgumentParser

/// Where a worker shows its health, metrics and switches.
struct WorkerOptions: ParsableArguments {
    @Option(help: "Address to listen on.")
    var metricsHost = "127.0.0.1"

    @Option(help: "Port of /healthz, /metrics and /admin/switches.")
    var metricsPort: Int
}
