import ChaosCore

/// Every way in which a run lacks evidence, each told once.
struct MissingEvidence: Sendable {
    private var notes: [String] = []
    /// Times without a sample that are too long for a time across them to be believed.
    private var gaps: [Duration] = []

    /// The sentences for the verdict; none when nothing is lacking.
    var sentences: [String] {
        guard let longest = gaps.max() else { return notes }
        let text = "\(gaps.count) gap(s) without a sample, the longest \(DurationText.describe(longest))"
        return notes + ["\(text); times across them are not known"]
    }

    mutating func note(_ reason: String) {
        if !notes.contains(reason) { notes.append(reason) }
    }

    mutating func note(gap: Duration) {
        gaps.append(gap)
    }
}
