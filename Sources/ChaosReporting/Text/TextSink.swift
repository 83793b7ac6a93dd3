/// Where text goes as it is, newlines included: standard error, a file, a test's list. Called from any task.
public typealias TextSink = @Sendable (String) -> Void
