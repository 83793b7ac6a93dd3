import ChaosCore
import ChaosEngine
import ChaosReporting

/// Writes how a running drill stands into its folder, for live pages and for the reports of a drill that was killed.
actor LiveFile: RunObserver {
    private let experiment: Experiment
    private let target: String
    private let journal: LiveJournal
    private var lastEvent = 0

    init(experiment: Experiment, target: String, folder: String) {
        self.experiment = experiment
        self.target = target
        journal = LiveJournal(folder: folder)
    }

    func update(_ snapshot: RunSnapshot) async {
        let events = snapshot.recent.filter { $0.sequence > lastEvent }
        lastEvent = events.last?.sequence ?? lastEvent
        journal.append(
            LiveLine(
                title: experiment.title, target: target, at: snapshot.at.seconds, phase: snapshot.phase.rawValue,
                remaining: snapshot.phaseEnds.map { max(0, ($0 - snapshot.at).inSeconds) }, level: snapshot.level,
                firing: snapshot.firing,
                indicators: snapshot.indicators.map { indicator in
                    LiveLine.Indicator(
                        name: "\(indicator.condition)", value: indicator.reading.value,
                        text: indicator.condition.describe(indicator.reading),
                        holds: indicator.condition.holds(indicator.reading))
                }, events: events))
    }
}

/// Hands each snapshot to several observers, one after the other.
struct RunObservers: RunObserver {
    let observers: [any RunObserver]

    func update(_ snapshot: RunSnapshot) async {
        for observer in observers { await observer.update(snapshot) }
    }
}
