import ChaosCore
import Testing

@Suite struct `Merging answers` {
    @Test(arguments: [
        ([VerdictValue.pass], VerdictValue.pass),
        ([.pass, .pass], .pass),
        ([.pass, .inconclusive], .inconclusive),
        ([.inconclusive, .pass], .inconclusive),
        ([.inconclusive, .pass, .inconclusive], .inconclusive),
        ([.pass, .fail], .fail),
        ([.inconclusive, .fail], .fail),
        ([.fail, .inconclusive, .pass], .fail),
    ])
    func `lets a failure win over a gap and a gap over a pass`(values: [VerdictValue], expected: VerdictValue) {
        #expect(VerdictValue.merge(values) == expected)
    }

    @Test func `of no answers is inconclusive, since nothing was shown`() {
        #expect(VerdictValue.merge([]) == .inconclusive)
    }

    @Test func `a reason says its clause, its answer and what decided it`() {
        let reason = VerdictReason(clause: "detected within 10 s", value: .fail, detail: "no alert fired")
        #expect("\(reason)" == "detected within 10 s: fail (no alert fired)")
    }
}
