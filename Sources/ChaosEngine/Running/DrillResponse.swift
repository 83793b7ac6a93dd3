import ChaosCore

/// Starts the response of a drill with its first alert, once, and ends it with the drill.
actor DrillResponse {
    /// How long a response may go on after the drill before it is stopped.
    static let patience = Duration.seconds(15)

    private let responder: any Responder
    private let watch: DrillWatch
    private let clock: any RunClock
    private var work: Task<Void, Never>?

    init(_ responder: any Responder, watch: DrillWatch, clock: any RunClock) {
        self.responder = responder
        self.watch = watch
        self.clock = clock
    }

    /// From here on the first alert of the incident starts the response.
    func prepare() async {
        await watch.beginAtIncident { [weak self] alert in await self?.begin(alert) }
    }

    private func begin(_ alert: String) {
        guard work == nil else { return }
        work = Task { [responder, watch, clock] in
            await responder.respond(to: alert) { event in await watch.take(event, at: clock.now) }
        }
    }

    /// Waits for the response to end; stops it at once when the drill was stopped, else when its patience is over.
    func finish() async {
        await watch.beginAtIncident(nil)
        guard let work else { return }
        if Task.isCancelled {
            work.cancel()
        } else {
            let timer = Task { [clock] in
                do { try await clock.sleep(for: Self.patience) } catch { return }
                work.cancel()
            }
            await withTaskCancellationHandler {
                await work.value
            } onCancel: {
                work.cancel()
            }
            timer.cancel()
        }
        await work.value
    }

    /// Takes back what the response changed, if it ran. Cancelling does not reach it.
    func putBack() async {
        guard work != nil else { return }
        let lines = await Task { [responder] in await responder.putBack() }.value
        for line in lines {
            await watch.mark(.responseStep, at: clock.now, "the response's change was taken back", evidence: line)
        }
    }
}
