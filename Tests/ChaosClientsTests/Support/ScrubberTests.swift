import Testing

@testable import ChaosClients

@Suite struct ScrubberTests {
    @Test func takesEverySecretOutOfAText() {
        let scrubber = Scrubber([Secret("hunter22"), Secret("other-one")])
        #expect(scrubber.scrub("a hunter22 b other-one c hunter22") == "a (secret) b (secret) c (secret)")
    }

    @Test func leavesATextAloneForASecretTooShortToHide() {
        #expect(Scrubber([Secret("a"), Secret("")]).scrub("abacus") == "abacus")
    }

    @Test func aSecretShowsItselfOnlyWhenAsked() {
        let secret = Secret("hunter22")
        var dumped = ""
        dump(["key": secret], to: &dumped)
        #expect(!("\(secret)" + String(reflecting: secret) + dumped).contains("hunter22"))
        #expect(secret.reveal() == "hunter22")
    }
}
