import ChaosCore
import ChaosEngine
import ChaosFaults
import ChaosLoad
import ChaosProbes

extension Vocabulary {
    /// Every name that the built-in catalogues and the runbooks here give to files.
    static var builtIn: Vocabulary { builtIn(beside: nil) }

    /// The same with the runbooks that belong to a file, such as those beside an experiment's folder.
    static func builtIn(beside path: String?) -> Vocabulary {
        Vocabulary(
            metrics: LoadGenerator.metrics + ProbeCatalog.builtIn.flatMap { $0.metrics },
            faults: FaultCatalog.builtIn.map {
                FaultEntry(kind: $0.kind, summary: $0.summary, parameters: $0.parameters)
            },
            detectors: DetectorCatalog.builtIn.map {
                DetectorEntry(kind: $0.kind, parameters: $0.parameters, isSingle: $0.needs.contains(.webhook))
            },
            runbooks: RunbookFiles.names(in: RunbookFiles.folder(beside: path)))
    }
}
