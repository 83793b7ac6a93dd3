import ChaosCore
import Synchronization
import Testing

@testable import ChaosReporting

@Suite struct TerminalScreenTests {
    /// Collects what a screen writes.
    final class Output: Sendable {
        private let text = Mutex("")
        var written: String { text.withLock { $0 } }
        var sink: TextSink { { piece in self.text.withLock { $0 += piece } } }
    }

    @Test func onATerminalThePictureIsRedrawnInPlace() {
        let output = Output()
        let screen = TerminalScreen(isInteractive: true, colour: false, width: 80, sink: output.sink)
        screen.show(LiveState(title: "t", stage: "one", elapsed: .seconds(1)))
        screen.show(LiveState(title: "t", stage: "two", elapsed: .seconds(2)))
        screen.end()
        #expect(
            output.written == "t\u{1B}[K\n0:01  one\u{1B}[K\nno incident  no alert firing\u{1B}[K\n\u{1B}[J"
                + "\u{1B}[3A\rt\u{1B}[K\n0:02  two\u{1B}[K\nno incident  no alert firing\u{1B}[K\n\u{1B}[J")
    }

    @Test func onATerminalEveryPictureReplacesTheOneBefore() {
        var emulator = Emulator(columns: 30, rows: 12)
        let output = Output()
        let screen = TerminalScreen(isInteractive: true, colour: true, width: 30, height: 12, sink: output.sink)
        for step in 0..<20 {
            let indicators = (0..<(step * 7 % 9)).map {
                LiveState.Indicator(name: "metric \($0) with a long name", value: "value", state: .ok)
            }
            screen.show(
                LiveState(title: "step \(step)", stage: "s", elapsed: .seconds(step), indicators: indicators))
        }
        screen.end()
        emulator.feed("a shell line\n" + output.written)
        #expect(emulator.lines.filter { $0.hasPrefix("step") } == ["step 19"])
        #expect(emulator.lines.first == "a shell line")
        #expect(emulator.column == 0)
    }

    @Test func aWindowThatBecameNarrowerIsClearedAsFarAsItsLinesWrapped() {
        let output = Output()
        let columns = Mutex(40)
        let screen = TerminalScreen(
            isInteractive: true, colour: false, width: columns.withLock { $0 }, sink: output.sink)
        screen.show(LiveState(title: String(repeating: "x", count: 35), stage: "s", elapsed: .zero))
        columns.withLock { $0 = 10 }
        screen.show(LiveState(title: "x", stage: "s", elapsed: .zero))
        // 35 columns of title wrap into 4 rows, "0:00  s" into 1, "no incident  no alert firing" into 3.
        #expect(output.written.contains("\u{1B}[8A\r"))
    }

    @Test func afterTheEndTheNextPictureStandsBelow() {
        let output = Output()
        let screen = TerminalScreen(isInteractive: true, colour: false, width: 80, sink: output.sink)
        screen.show(LiveState(title: "t", stage: "one", elapsed: .zero))
        screen.end()
        screen.show(LiveState(title: "t", stage: "two", elapsed: .zero))
        #expect(!output.written.contains("A\r"))
    }

    @Test func elsewhereThereIsOneLinePerStage() {
        let output = Output()
        let screen = TerminalScreen(isInteractive: false, colour: true, width: 80, sink: output.sink)
        for second in 0..<5 {
            screen.show(LiveState(title: "t", stage: "warming up", elapsed: .seconds(second)))
        }
        screen.show(LiveViewTests.state)
        screen.end()
        #expect(
            output.written == """
                0:00 warming up
                1:15 fault in, watching, 0:18 left, L2, firing: CouponLockContention

                """)
    }

    @Test(arguments: [true, false]) func quietIsSilent(isInteractive: Bool) {
        let output = Output()
        let screen = TerminalScreen(
            isInteractive: isInteractive, colour: true, width: 80, quiet: true, sink: output.sink)
        screen.show(LiveViewTests.state)
        screen.end()
        #expect(output.written == "")
    }
}
