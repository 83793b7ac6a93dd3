/// Where everything of one lab lies. The folder is the lab's own (mode 0700): whoever may read it may do everything.
struct LabFolder: Codable, Sendable, Equatable {
    let path: String

    /// The state of the lab, written whole and atomically.
    var recordFile: String { "\(path)/lab.json" }
    /// What happened, one JSON object a line; only ever appended to.
    var eventsFile: String { "\(path)/events.jsonl" }
    /// Passwords (mode 0600).
    var secretsFile: String { "\(path)/secrets.json" }
    /// The description of the lab as a target, with passwords in its URLs (mode 0600).
    var targetFile: String { "\(path)/target.yaml" }
    /// Standard output and error of every process.
    var logs: String { "\(path)/logs" }
    /// Process id files.
    var run: String { "\(path)/run" }
    /// Redis's configuration and data.
    var redis: String { "\(path)/redis" }
    /// Where the Kafka cluster process says where its brokers listen.
    var kafkaFile: String { "\(path)/run/kafka.json" }

    func log(of service: String) -> String { "\(logs)/\(service).log" }
    func pidFile(of service: String) -> String { "\(run)/\(service).pid" }

    /// The lab folders and their locks in a state folder.
    static func parent(in stateFolder: String) -> String { "\(stateFolder)/labs" }

    /// The folder of the lab of this name.
    static func named(_ name: String, in stateFolder: String) -> LabFolder {
        LabFolder(path: "\(parent(in: stateFolder))/\(name)")
    }
}
