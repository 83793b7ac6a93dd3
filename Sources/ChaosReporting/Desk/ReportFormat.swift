/// The forms that a report can be asked for.
public enum ReportFormat: String, Sendable, CaseIterable {
    case html
    case markdown
    case json
    case csv
    case junit
    case openmetrics

    /// The form that a file of this name is meant to have; `nil` when its ending says nothing.
    public init?(fileName: String) {
        switch fileName.split(separator: ".").last.map({ $0.lowercased() }) {
        case "html", "htm": self = .html
        case "md", "markdown": self = .markdown
        case "json": self = .json
        case "csv": self = .csv
        case "xml": self = .junit
        case "prom", "txt": self = .openmetrics
        default: return nil
        }
    }

    /// What an HTTP server calls it.
    public var mediaType: String {
        switch self {
        case .html: "text/html; charset=utf-8"
        case .markdown: "text/markdown; charset=utf-8"
        case .json: "application/json"
        case .csv: "text/csv; charset=utf-8; header=present"
        case .junit: "application/xml"
        case .openmetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }
}
