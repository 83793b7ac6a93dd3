import Testing

/// The house rules as tests over the repository's own files. That each rule sees what it must see is shown by
/// `PlantedOffenceTests`.
@Suite struct `House rules` {
    private func expectNone(_ rule: Rule, sourceLocation: SourceLocation = #_sourceLocation) {
        let offences = rule.offences(.repository)
        let list = offences.map { "  \($0)" }.joined(separator: "\n")
        #expect(offences.isEmpty, "\(rule.remedy)\n\(list)", sourceLocation: sourceLocation)
    }

    @Test func `the repository was found`() {
        let paths = Set(SourceTree.repository.files.map(\.path))
        #expect(paths.isSuperset(of: ["Package.swift", "Sources/ChaosCore/Fault/Fault.swift", ".ci/run", "Makefile"]))
        #expect(SourceTree.repository.sources.count > 50)
    }

    @Test func `a target imports only what its layer may know`() { expectNone(.layers) }

    @Test func `only ChaosClients imports C modules`() { expectNone(.cModules) }

    @Test func `the reference system knows no chaos word`() { expectNone(.issuanceKnowsNoChaos) }

    @Test func `nothing shipped crashes on purpose`() { expectNone(.noCrash) }

    @Test func `every socket option is set at its own level`() { expectNone(.rightLevel) }

    @Test func `nothing is promised in a comment`() { expectNone(.noPromises) }

    @Test func `unchecked concurrency is proven in the comment above it`() { expectNone(.provenUnchecked) }

    @Test func `clock, output and exit are used in named files only`() { expectNone(.doors(Door.all)) }

    @Test func `every named file still needs its name`() { expectNone(.doorsInUse(Door.all)) }

    @Test func `no file is longer than 400 lines`() { expectNone(.fileLength) }

    @Test func `no function is longer than 60 lines`() { expectNone(.functionLength) }

    @Test func `no file or folder is a drawer`() { expectNone(.noDrawers) }

    @Test func `every variant has its own file and its line in the catalogue`() { expectNone(.catalogues) }

    @Test func `nothing names a person's machine or a package registry`() { expectNone(.noMachinePlaces) }

    @Test func `every public declaration has a doc comment`() { expectNone(.documented) }
}
