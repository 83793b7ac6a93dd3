import ChaosCore
import ChaosEngine
import ChaosFaults
import ChaosLoad
import ChaosProbes

extension Vocabulary {
    /// Every name that the built-in catalogues give to files.
    static var builtIn: Vocabulary {
        Vocabulary(
            metrics: LoadGenerator.metrics + ProbeCatalog.builtIn.flatMap { $0.metrics },
            faults: FaultCatalog.builtIn.map {
                FaultEntry(kind: $0.kind, summary: $0.summary, parameters: $0.parameters)
            })
    }
}
