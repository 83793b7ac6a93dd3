/// What a step's text is, which is the first word of its fence.
public enum StepKind: String, Sendable, Codable, CaseIterable {
    /// A bash script. Variables reach it as environment variables: `"$RB_TARGET_REDIS"`.
    case sh
    /// SQL statements; variables are bound as parameters.
    case sql
    /// Redis commands, one a line.
    case redis
    /// One request: `METHOD path`, an empty line, the body.
    case http
    /// Questions to the Kafka cluster, one a line.
    case kafka
    /// Metrics to show or to wait for, one a line.
    case probe
    /// Something that a person does.
    case manual
}
