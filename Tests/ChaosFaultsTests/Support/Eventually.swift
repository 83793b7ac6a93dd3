import Testing

/// Asks until the answer is yes; records an issue when the deadline passes first.
func eventually(
    _ what: @autoclosure () -> String, within limit: Duration = .seconds(20),
    sourceLocation: SourceLocation = #_sourceLocation, _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(10))
    }
    Issue.record("not in time: \(what())", sourceLocation: sourceLocation)
}
