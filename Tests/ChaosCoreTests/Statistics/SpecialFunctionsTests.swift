import Testing

@testable import ChaosCore

@Suite struct SpecialFunctionsTests {
    @Test(arguments: [
        (1.0, 0.0), (2, 0.693_147_180_559_945_3), (10, 2.302_585_092_994_046), (0.001, -6.907_755_278_982_137),
        (1e300, 690.775_527_898_213_7), (0.75, -0.287_682_072_451_780_93),
    ])
    func logarithmAndExponentialTurnEachOtherAround(x: Double, log: Double) {
        #expect(abs(SpecialFunctions.log(x) - log) <= 1e-14 * max(1, abs(log)))
        #expect(abs(SpecialFunctions.exp(log) / x - 1) < 2e-13)
    }

    @Test func atTheirEdgesTheyDoNotTrap() {
        #expect(SpecialFunctions.log(0) == -.infinity && SpecialFunctions.log(-1).isNaN)
        #expect(SpecialFunctions.log(.infinity) == .infinity)
        #expect(SpecialFunctions.exp(1e9) == .infinity && SpecialFunctions.exp(-1e9) == 0)
        #expect(SpecialFunctions.exp(.nan).isNaN)
        #expect(SpecialFunctions.incompleteBeta(0, 2, 3) == 0 && SpecialFunctions.incompleteBeta(1, 2, 3) == 1)
    }

    /// Student's table.
    @Test(arguments: [(1.0, 12.7062), (2, 4.3027), (3.5, 2.9401), (10, 2.2281), (30, 2.0423)])
    func tHasThePublishedQuantiles(degrees: Double, quantile: Double) {
        #expect(abs(StudentT.quantile(0.975, degreesOfFreedom: degrees) - quantile) < 0.000_06)
    }

    @Test func theNormalDistributionHasThePublishedQuantiles() {
        #expect(abs(StudentT.normalQuantile(0.975) - 1.959_964) < 0.000_001)
        #expect(abs(StudentT.normalQuantile(0.8) - 0.841_621) < 0.000_001)
        #expect(abs(SpecialFunctions.logGamma(0.5) - 0.572_364_942_924_700_1) < 1e-13)
        #expect(abs(SpecialFunctions.logGamma(100) - 359.134_205_369_575_4) < 1e-11)
    }
}
