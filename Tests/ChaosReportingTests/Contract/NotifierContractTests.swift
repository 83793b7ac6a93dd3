import ChaosCore
import ChaosReporting
import ChaosTestKit
import Testing

/// Every channel in the catalogue keeps the contract, and the contract catches each wrong that a channel can do.
@Suite(.timeLimit(.minutes(5))) struct NotifierContractTests {
    private static let samples = NotifierSample.all.flatMap { sample in sample.clauses.map { (sample, $0) } }

    @Test(arguments: samples)
    func everyChannelKeepsTheContract(_ sample: NotifierSample, _ clause: NotifierContract.Clause) async throws {
        #expect(try await NotifierContract(sample.type, rig: sample.rig).violations(of: clause) == [])
    }

    @Test func everyKindInTheCatalogueIsTested() {
        #expect(Set(NotifierSample.all.map { $0.type.kind }) == Set(NotifierCatalog.builtIn.map { $0.kind }))
    }

    private static let caught: [(vice: CarelessNotifier.Vice, clause: NotifierContract.Clause)] = [
        (.acceptsAnything, .tellsAnswersApart), (.acceptsAnything, .noticesThatNobodyListens),
        (.acceptsAnything, .refusesAnUntrustedCertificate), (.acceptsAnything, .stopsWhenCancelled),
        (.triesAnythingAgain, .tellsAnswersApart), (.triesAnythingAgain, .refusesAnUntrustedCertificate),
        (.waitsAsItLikes, .tellsAnswersApart), (.repeats, .sendsEachMessageOnce),
        (.followsRedirects, .followsNoRedirect), (.showsItsAddress, .showsNoSecret),
        (.showsItsAddress, .noticesThatNobodyListens), (.quotesEverything, .quotesNoMoreThanALine),
        (.isDeafToCancellation, .stopsWhenCancelled), (.takesAnySettings, .refusesBadSettingsWithoutShowingThem),
        (.refusesLongTexts, .deliversAnyText), (.refusesSummaries, .deliversEveryKindItTakes),
    ]

    @Test(arguments: caught)
    func aCarelessChannelIsCaught(_ vice: CarelessNotifier.Vice, by clause: NotifierContract.Clause) async throws {
        let contract = NotifierContract(CarelessNotifier.self, rig: CarelessNotifier.rig(vice))
        #expect(try await contract.violations(of: clause) != [])
    }

    @Test(arguments: NotifierContract.Clause.allCases.filter { $0 != .describesItself })
    func withoutAViceItPasses(_ clause: NotifierContract.Clause) async throws {
        let contract = NotifierContract(CarelessNotifier.self, rig: CarelessNotifier.rig(nil))
        #expect(try await contract.violations(of: clause) == [])
    }

    @Test func everyViceIsCaughtBySomeClause() {
        #expect(Set(Self.caught.map(\.vice)) == Set(CarelessNotifier.Vice.allCases))
    }
}
