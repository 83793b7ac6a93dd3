import ChaosCore
import ChaosEngine
import ChaosReporting

/// Shows a running drill: a screen that redraws itself on a terminal, plain lines elsewhere.
actor RunScreen: RunObserver {
    private let experiment: Experiment
    private let target: String
    private let screen: TerminalScreen?

    init(experiment: Experiment, target: String, quiet: Bool) {
        self.experiment = experiment
        self.target = target
        screen =
            quiet
            ? nil
            : TerminalScreen(
                isInteractive: Terminal.isInteractive, colour: Terminal.wantsColour, width: Terminal.width,
                height: Terminal.height,
                sink: { Terminal.raw($0) })
    }

    func update(_ snapshot: RunSnapshot) async {
        screen?.show(state(snapshot))
    }

    /// Leaves the last picture standing and gives the cursor back.
    func finish() {
        screen?.end()
    }

    private func state(_ snapshot: RunSnapshot) -> LiveState {
        let elapsed = snapshot.at - snapshot.phaseStarted
        let length = snapshot.phaseEnds.map { $0 - snapshot.phaseStarted }
        return LiveState(
            title: "\(experiment.title) on \(target)", stage: snapshot.phase.rawValue, elapsed: snapshot.at - .origin,
            remaining: snapshot.phaseEnds.map { max(.zero, $0 - snapshot.at) },
            progress: length.map { $0 > .zero ? min(1, elapsed.inSeconds / $0.inSeconds) : 1 },
            level: snapshot.level, firing: snapshot.firing,
            indicators: snapshot.indicators.map { indicator in
                LiveState.Indicator(
                    name: "\(indicator.condition.metric)", value: indicator.condition.describe(indicator.reading),
                    state: indicator.condition.holds(indicator.reading).map { $0 ? .ok : .bad } ?? .unknown)
            },
            events: snapshot.recent.suffix(5).map { "\(DurationText.describe($0.at - .origin))  \($0.summary)" })
    }
}
