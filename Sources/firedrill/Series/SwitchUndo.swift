import ChaosCore

/// Switches of the system under test that were turned, as an entry of the recovery journal: what each stood at before.
enum SwitchUndo {
    /// What stands in the place of a fault's kind.
    static let kind = "target-switches"

    /// The entry for these switches, before any of them is turned.
    static func record(_ found: [String: SwitchPages.Place], run: String, target: Target) -> UndoRecord {
        UndoRecord(
            run: run, fault: kind, target: target.name, targetSource: target.source, values: found.mapValues(\.value),
            byHand: found.sorted { $0.key < $1.key }.map { name, place in
                "curl -X PUT \(quoted(place.page)) -d \(quoted("{\"\(name)\": \(place.value)}"))"
            })
    }

    /// As one word of a shell.
    private static func quoted(_ text: String) -> String { "'\(text.replacing("'", with: "'\\''"))'" }

    /// Puts every switch back and reads it back. Throws what the pages throw; trying again is harmless.
    static func recover(_ undo: UndoRecord, target: Target) async throws(ChaosError) -> RecoveryReport {
        let pages = SwitchPages(target: target)
        var turned: [String] = []
        var kept: [String] = []
        for (name, value) in undo.values.sorted(by: { $0.key < $1.key }) {
            // Looked for anew: a part that was started again since may have its page elsewhere.
            let place = try await pages.find(name)
            if SwitchPages.shows(place.value, value) {
                kept.append("\(name) stands at \(value)")
            } else {
                try await pages.put(name, value, at: place.page)
                turned.append("\(name) is back at \(value)")
            }
        }
        return RecoveryReport(nothingToDo: turned.isEmpty, evidence: (turned + kept).joined(separator: ", "))
    }
}
