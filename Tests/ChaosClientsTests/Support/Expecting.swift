import ChaosClients
import Testing

/// The `ClientError` that `body` throws; records an issue when it throws none.
func clientError(
    sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async -> ClientError? {
    do {
        try await body()
        Issue.record("nothing was thrown", sourceLocation: sourceLocation)
    } catch let error as ClientError {
        return error
    } catch {
        Issue.record("not a ClientError: \(error)", sourceLocation: sourceLocation)
    }
    return nil
}
