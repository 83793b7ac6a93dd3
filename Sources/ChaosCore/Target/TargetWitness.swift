/// Tells one start of a target's servers from the next, so that a part that died in mid-run does not pass unseen.
public protocol TargetWitness: Sendable {
    /// What every part shows of its start right now. Parts that show nothing of it are left out.
    func look() async -> [TargetSign]
}

/// What one part of a target showed of its start.
public struct TargetSign: Sendable, Equatable {
    /// `Redis`, `PostgreSQL`, `Kafka`, `the API's process`.
    public let part: String
    /// Another text is another start; or why it could not be read.
    public let mark: Result<String, ChaosError>

    public init(part: String, mark: Result<String, ChaosError>) {
        self.part = part
        self.mark = mark
    }

    /// Every part that is not the one it was, with the evidence; `nil` when all are. What could not be read at first is
    /// told too: nobody knows then whether it stayed.
    public static func change(from before: [TargetSign], to after: [TargetSign]) -> String? {
        let changes = before.compactMap { sign -> String? in
            let later = after.first { $0.part == sign.part }?.mark
            switch (sign.mark, later) {
            case (.failure(let error), _): return "\(sign.part) could not be asked when the run began (\(error.cause))"
            case (.success, nil): return "\(sign.part) is not there any more"
            case (.success, .failure(let error)?): return "\(sign.part) does not answer any more (\(error.cause))"
            case (.success(let first), .success(let last)?):
                return first == last ? nil : "\(sign.part) was restarted (\(first), then \(last))"
            }
        }
        return changes.isEmpty ? nil : changes.joined(separator: "; ")
    }
}
