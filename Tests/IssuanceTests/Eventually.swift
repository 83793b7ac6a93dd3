import Testing

/// Polls until `condition` holds; records an issue when it does not within `limit`.
func eventually(
    within limit: Duration = .seconds(60), _ what: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
        if (try? await condition()) == true { return }
        try? await ContinuousClock().sleep(for: .milliseconds(10))
    }
    Issue.record(what ?? "the condition did not come true in time", sourceLocation: sourceLocation)
}
