import ChaosCore
import ChaosLoad
import Foundation

/// What one load generator did in the comparison.
struct GeneratorFigure: Encodable {
    let name: String
    let requests: Int
    let requestsPerSecond: Double
    let cpuSeconds: Double

    /// CPU seconds per 1,000 requests.
    var cpuSecondsPer1000: Double { requests > 0 ? cpuSeconds / Double(requests) * 1000 : .infinity }

    var line: String {
        let perCPU = cpuSeconds > 0 ? Double(requests) / cpuSeconds : 0
        return "  \(name): \(DurationText.decimal(requestsPerSecond, places: 0)) requests/s, "
            + "\(DurationText.decimal(perCPU, places: 0)) requests per CPU-second, "
            + "\(DurationText.decimal(cpuSecondsPer1000, places: 4)) CPU-s per 1,000 requests"
    }
}

/// Runs this tool's generator and wrk on the same page in the same run, each for the same time.
struct GeneratorComparison {
    let target: Target
    let seconds: Int

    private let connections = 100

    /// Throws when the target has no health page. Without wrk only our own figure comes back.
    func run() async throws -> [GeneratorFigure] {
        guard let http = target.http, let path = http.healthPath else { return [] }
        var figures = [try await own(http, path)]
        if let wrk = try wrk("\(http.baseURL)\(path)") { figures.append(wrk) }
        return figures
    }

    private func own(_ http: HTTPTarget, _ path: String) async throws -> GeneratorFigure {
        let page = HTTPTarget(
            baseURL: http.baseURL, timeLimit: http.timeLimit,
            requests: ["page": RequestTemplate(method: "GET", path: path, function: "page")])
        let spec = LoadSpec(
            scenario: "page",
            executor: .constantUsers(users: connections, thinkTime: .zero, duration: .seconds(seconds)))
        let clock = MonotonicRunClock()
        let generator = try LoadGenerator(loads: [spec], http: page, clock: clock)
        let before = ProcessUsage.now
        try await generator.start()
        try? await clock.sleep(for: .seconds(seconds))
        let report = await generator.stop()
        let used = ProcessUsage.now.since(before).cpuSeconds
        let requests = report.scenarios.reduce(0) { $0 + $1.succeeded + $1.failed }
        return GeneratorFigure(
            name: "firedrill", requests: requests, requestsPerSecond: Double(requests) / Double(seconds),
            cpuSeconds: used)
    }

    private func wrk(_ url: String) throws -> GeneratorFigure? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        guard let path = folders.map({ "\($0)/wrk" }).first(where: FileManager.default.isExecutableFile) else {
            Terminal.error("wrk is not installed; only firedrill's own figure is printed")
            return nil
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = ["-t1", "-c\(connections)", "-d\(seconds)s", url]
        let pipe = Pipe()
        process.standardOutput = pipe
        let before = ProcessUsage.children
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let used = ProcessUsage.children.since(before).cpuSeconds
        // The line reads: "  123456 requests in 10.00s, 12.34MB read".
        guard let line = text.split(whereSeparator: \.isNewline).first(where: { $0.contains(" requests in ") }),
            let requests = Int(line.split(separator: " ").first ?? "")
        else { return nil }
        return GeneratorFigure(
            name: "wrk", requests: requests, requestsPerSecond: Double(requests) / Double(seconds), cpuSeconds: used)
    }
}
