import ChaosCore

/// The run as a row of the table of runs, with its heading.
public struct CSVReporter: Reporter {
    public static let kind = "csv"
    public static let summary = "The run as one row of a table, as RFC 4180 has it."
    public static let fileExtension = "csv"

    public init() {}

    public func report(_ record: RunRecord) throws -> String {
        let table = RunTable()
        return table.heading + table.rows([StoredRun(record, owner: .unnamed)])
    }
}

extension RunOwner {
    /// Stands in where only the run itself matters.
    static let unnamed = RunOwner(host: "", pid: 0, startTicks: 0, boot: "", station: "")
}
