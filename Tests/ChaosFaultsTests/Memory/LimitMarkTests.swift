import Testing

@testable import ChaosFaults

@Suite struct LimitMarkTests {
    @Test(arguments: ["run-1", "run-2", "20261126-101500-ab12", ""], [4096, 16384, 65536] as [Int64])
    func everyValueCarriesTheMarkAndIsCloseToWhatIsWanted(_ run: String, _ pageSize: Int64) throws {
        let mark = LimitMark(run: run, pageSize: pageSize)
        for wanted: Int64 in [0, 1, 4095, 16 << 20, 37_482_113, 5 << 30] {
            let value = mark.value(atLeast: wanted)
            #expect(value >= wanted && value - wanted < LimitMark.period * pageSize)
            #expect(value % pageSize == 0)
            #expect(mark.isOn(value, insteadOf: nil))
        }
        let below = try #require(mark.value(below: 512 << 20))
        #expect(below < 512 << 20 && below >= (512 << 20) - LimitMark.period * pageSize)
        #expect(mark.value(below: 1) == nil)
    }

    @Test func roundNumbersAreNeverTaken() {
        for number in 0..<500 {
            let mark = LimitMark(run: "run-\(number)", pageSize: 4096)
            for megabytes: Int64 in [1, 16, 20, 64, 100, 300, 512, 1000, 4096] {
                #expect(!mark.isOn(megabytes << 20, insteadOf: nil))
            }
            #expect(!mark.isOn(300_000_000, insteadOf: nil))
        }
    }

    @Test func aValueThatIsNotLowerThanBeforeIsNotTheRuns() {
        let mark = LimitMark(run: "run-1")
        let value = mark.value(atLeast: 64 << 20)
        #expect(mark.isOn(value, insteadOf: value + 1))
        #expect(!mark.isOn(value, insteadOf: value))
        #expect(!mark.isOn(value, insteadOf: 32 << 20))
        #expect(!mark.isOn(nil, insteadOf: nil))
        #expect(!mark.isOn(value + 1, insteadOf: nil))
    }

    @Test func runsDifferAndTheSameRunIsTheSameInEveryProcess() {
        #expect(Set((0..<200).map { LimitMark(run: "run-\($0)").remainder }).count == 8)
        // Fixed, so that a change of the hash, which would orphan what older records describe, is noticed.
        #expect(LimitMark(run: "run-1", pageSize: 4096).text == "13/4096")
        #expect(LimitMark(text: "13/4096") == LimitMark(run: "run-1", pageSize: 4096))
        #expect(LimitMark(run: "", pageSize: 4096).remainder % 2 == 1)
    }

    @Test(arguments: ["", "7", "0/4096", "16/4096", "7/0", "x/4096", "7/4096/1"])
    func aTextThatIsNoMarkIsRefused(_ text: String) {
        #expect(LimitMark(text: text) == nil)
    }
}
