import ChaosCore

/// When the arrivals of an open model are due, in nanoseconds since the load's start.
///
/// Arrival number k (from 0) is due when the integral of the rate reaches k. Each moment is computed from k itself,
/// never from the one before, so that fractional rates are exact over hours and nothing drifts.
struct ArrivalSchedule {
    /// One piece of the rate's course: linear from `rate` with `slope` per second.
    private struct Piece {
        let start: Double
        let length: Double
        let rate: Double
        let slope: Double
        /// Arrivals before this piece, and within it; fractions included.
        let before: Double
        let within: Double
    }

    /// An arrival in the last millionth of an interval before the end would be rounding, not load.
    private static let tolerance = 1e-6

    /// In seconds; 64 bits of nanoseconds hold a little more.
    private static let horizon = 4e9

    /// The end of the schedule; `nil` when it goes on for as long as the drill.
    let end: Int64?
    /// The highest rate that the schedule reaches, per second.
    let peakRate: Double
    private let pieces: [Piece]
    private var current = 0
    private var emitted = 0
    private var upcoming: Int64?

    /// A rate that stays, for `length` or without an end.
    init(perSecond: Double, length: Duration?) {
        let seconds = length?.inSeconds ?? .infinity
        self.init(
            pieces: [
                Piece(
                    start: 0, length: seconds, rate: perSecond, slope: 0, before: 0,
                    within: perSecond > 0 ? perSecond * seconds : 0)
            ], end: length?.nanoseconds, peak: perSecond)
    }

    /// A rate that moves linearly to each stage's target.
    init(startPerSecond: Double, stages: [LoadStage]) {
        var pieces: [Piece] = []
        var (start, before, rate) = (0.0, 0.0, startPerSecond)
        for stage in stages {
            let length = stage.duration.inSeconds
            let within = (rate + stage.target) / 2 * length
            if length > 0 {
                let slope = (stage.target - rate) / length
                pieces.append(
                    Piece(start: start, length: length, rate: rate, slope: slope, before: before, within: within))
                before += within
            }
            start += length
            rate = stage.target
        }
        let end = stages.reduce(Int64(0)) { $0 + $1.duration.nanoseconds }
        self.init(pieces: pieces, end: end, peak: stages.reduce(startPerSecond) { max($0, $1.target) })
    }

    private init(pieces: [Piece], end: Int64?, peak: Double) {
        self.pieces = pieces
        self.end = end
        self.peakRate = peak
        upcoming = computeNext()
    }

    /// The next arrival that was not taken yet; `nil` when there is none left.
    var next: Int64? { upcoming }

    /// Takes the next arrival.
    mutating func advance() {
        emitted += 1
        upcoming = computeNext()
    }

    /// The rate at a moment, per second.
    func rate(at nanoseconds: Int64) -> Double {
        let seconds = Double(nanoseconds) / 1e9
        guard let piece = pieces.last(where: { $0.start <= seconds }), seconds < piece.start + piece.length else {
            return 0
        }
        return piece.rate + piece.slope * (seconds - piece.start)
    }

    private mutating func computeNext() -> Int64? {
        let k = Double(emitted)
        while current < pieces.count, k >= pieces[current].before + pieces[current].within - Self.tolerance {
            current += 1
        }
        guard current < pieces.count else { return nil }
        let piece = pieces[current]
        let needed = max(0, k - piece.before)
        // The stable root of `rate * t + slope / 2 * t^2 = needed`: no difference of nearly equal numbers.
        let root = max(0, piece.rate * piece.rate + 2 * piece.slope * needed).squareRoot()
        let offset = needed == 0 ? 0 : 2 * needed / (piece.rate + root)
        let due = piece.start + min(offset, piece.length)
        // A rate so small that its next arrival is centuries away has none.
        return due < Self.horizon ? Int64(due * 1e9) : nil
    }
}
