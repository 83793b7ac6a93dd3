import ChaosCore
import Foundation
import Glibc

/// The single writer of a lab's `lab.json` and `events.jsonl` while its supervisor runs.
///
/// Changes that come while a write is under way are written together by the next one.
actor LabJournal {
    private var record: LabRecord
    private let lane = BlockingLane("lab-journal")
    private var isChanged = false
    private var writer: Task<Void, Never>?

    init(record: LabRecord) {
        self.record = record
    }

    /// Changes the record and has it written.
    func update(_ change: @Sendable (inout LabRecord) -> Void) {
        change(&record)
        isChanged = true
        if writer == nil { writer = Task { await write() } }
    }

    /// Changes the record of one service and has it written.
    func update(service name: String, _ change: @Sendable (inout ServiceRecord) -> Void) {
        update { record in
            guard let index = record.services.firstIndex(where: { $0.name == name }) else { return }
            change(&record.services[index])
        }
    }

    /// Appends one line to the list of events.
    func event(_ what: String, service: String? = nil, detail: String? = nil) async {
        let entry = LabEvent(time: WallTime.now(), event: what, service: service, detail: detail)
        let path = record.plan.folder.eventsFile
        await lane.run {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            guard let line = try? encoder.encode(entry) else { return }
            Self.report { () throws(ChaosError) in try DurableFile.append(line + Data("\n".utf8), to: path) }
        }
    }

    /// Waits until everything is written.
    func flush() async {
        while let writer { await writer.value }
    }

    private func write() async {
        while isChanged {
            isChanged = false
            let snapshot = record
            await lane.run {
                Self.report { () throws(ChaosError) in
                    try DurableFile.write(DurableFile.encode(snapshot), to: snapshot.plan.folder.recordFile)
                }
            }
        }
        writer = nil
    }

    /// A record that cannot be written must not take the services down; the supervisor's own log says so.
    private nonisolated static func report(_ work: () throws(ChaosError) -> Void) {
        do { try work() } catch { FileHandle.standardError.write(Data("\(error)\n".utf8)) }
    }
}

/// One line of `events.jsonl`.
struct LabEvent: Codable, Sendable {
    let time: String
    let event: String
    let service: String?
    let detail: String?
}
