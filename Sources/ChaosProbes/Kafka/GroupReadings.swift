import ChaosClients
import ChaosCore

/// One group's lag as readings, made from what was read of each of its partitions. Pure.
struct GroupReadings {
    let group: String
    let backlogs: [KafkaPartition: Result<KafkaBacklog, ClientError>]
    /// Milliseconds since 1970.
    let wallClock: Int64

    /// The sum over all partitions, or why there is none.
    var lag: Reading {
        var sum: Int64 = 0
        for (partition, backlog) in sorted {
            switch Self.lag(partition, backlog) {
            case .success(let lag): sum += lag
            case .failure(let reason): return .unknown(reason.text)
            }
        }
        return .value(Double(sum))
    }

    /// Age in seconds of the oldest record that the group has not read.
    var timeLag: Reading {
        if let reason = lag.unknownReason { return .unknown(reason) }
        var oldest: Int64?
        for (partition, backlog) in sorted {
            guard case .success(let backlog) = backlog, backlog.lag ?? 0 > 0 else { continue }
            switch backlog.oldestUnread {
            case .success(let stamp): oldest = min(oldest ?? stamp, stamp)
            case .failure(let error):
                return .unknown("the oldest unread record of \(partition) could not be read: \(error.cause)")
            case nil: return .unknown("the oldest unread record of \(partition) was not read")
            }
        }
        // Clocks of two machines never agree exactly, and nothing was made in the future.
        return .value(oldest.map { max(0, Double(wallClock - $0) / 1000) } ?? 0)
    }

    /// The lag of each partition by itself.
    var partitions: [Metric: Reading] {
        var readings: [Metric: Reading] = [:]
        for (partition, backlog) in backlogs {
            let labels = ["group": group, "topic": partition.topic, "partition": "\(partition.partition)"]
            readings[Metric("kafka.partition_lag", labels)] =
                switch Self.lag(partition, backlog) {
                case .success(let lag): .value(Double(lag))
                case .failure(let reason): .unknown(reason.text)
                }
        }
        return readings
    }

    private struct Reason: Error {
        let text: String
    }

    private var sorted: [(KafkaPartition, Result<KafkaBacklog, ClientError>)] {
        backlogs.sorted { ($0.key.topic, $0.key.partition) < ($1.key.topic, $1.key.partition) }
            .map { ($0.key, $0.value) }
    }

    private static func lag(
        _ partition: KafkaPartition, _ backlog: Result<KafkaBacklog, ClientError>
    ) -> Result<Int64, Reason> {
        switch backlog {
        case .failure(let error): .failure(Reason(text: "\(partition) does not answer: \(error.cause)"))
        case .success(let backlog):
            if let lag = backlog.lag {
                .success(lag)
            } else {
                .failure(
                    Reason(text: "the group never committed in \(partition), where \(backlog.end) records were made"))
            }
        }
    }
}
