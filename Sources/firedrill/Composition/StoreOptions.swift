import ArgumentParser

/// Which run store a command works with; shared by every command that reads or writes history.
struct StoreOptions: ParsableArguments {
    @Option(
        name: .long,
        help: """
            The run store: postgres://... for one that machines share, or a file (default: FIREDRILL_STORE, else \
            store.sqlite in the state folder).
            """)
    var store: String?
}
