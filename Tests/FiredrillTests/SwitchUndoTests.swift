import ChaosCore
import Testing

@testable import firedrill

@Suite struct SwitchUndoTests {
    @Test func theWayByHandIsOneCommandWhateverTheValueHolds() {
        let place = SwitchPages.Place(page: "http://a/admin/switches?b&c", value: #""it's""#)
        let undo = SwitchUndo.record(
            ["mode": place], run: "r", target: Target(name: "t", allowsChaos: true, source: "t.yaml"))
        #expect(
            undo.byHand == [
                #"curl -X PUT 'http://a/admin/switches?b&c' -d '{"mode": "it'\''s"}'"#
            ])
    }
}
