import ChaosClients
import ChaosCore

/// Sends Redis commands, one a line, over one connection; the first error ends them.
public struct RedisStep: StepRunner {
    public static let kind = StepKind.redis
    public static let summary = "Sends Redis commands, one a line, over a connection named firedrill-runbook."

    private static let deepest = 8
    private let endpoint: RedisEndpoint

    /// `nil` when the target's file has no Redis.
    public init?(target: Target) {
        guard let redis = target.redis, let endpoint = try? RedisEndpoint(url: redis.url.reveal()) else { return nil }
        self.endpoint = endpoint
    }

    public func run(_ call: StepCall) async -> StepResult {
        let commands: [RedisWords.Command]
        switch RedisWords.commands(call.pieces) {
        case .success(let read): commands = read
        case .failure(let failure): return StepResult(.failed, detail: failure.reason)
        }
        let connection: RedisConnection
        do {
            connection = try await RedisConnection.connect(
                to: endpoint, clientName: "firedrill-runbook", timeout: min(call.timeout, .seconds(5)))
        } catch {
            return StepResult(.failed, detail: "Redis does not answer: \(error.cause)")
        }
        let output = OutputText()
        var detail = ""
        for command in commands {
            do {
                let answer = try await connection.send(command.words.map { RedisArgument($0) }, timeout: call.timeout)
                for line in Self.lines(answer) where command.filter.map(line.contains) ?? true { output.append(line) }
            } catch {
                detail = "\(command.words.first ?? ""): \(error.cause)"
                break
            }
        }
        await connection.close()
        return StepResult(detail.isEmpty ? .succeeded : .failed, output: output.text, detail: detail)
    }

    public func close() async {}

    /// A line for each value, as `redis-cli` prints to a pipe.
    private static func lines(_ value: RedisValue, depth: Int = 0) -> [String] {
        if case .array(let items) = value, depth < deepest {
            return items.flatMap { lines($0, depth: depth + 1) }
        }
        if case .error(let text) = value { return ["(error) \(text)"] }
        guard let text = value.string else { return ["(nil)"] }
        return text.split(omittingEmptySubsequences: false) { $0.isNewline }.map(String.init)
    }
}
