import ChaosEngine

/// The next slots of one entry, as `schedule next` shows them.
struct UpcomingSlots {
    /// `nil` for an expression that is only tried out.
    let entry: ScheduleEntry?
    let plan: SlotPlan
    let slots: [Slot]
    let edges: [ZoneEdge]

    struct Document: Encodable {
        struct Line: Encodable {
            let slot: String
            let time: String
            let epochSeconds: Int64
            let beginsEpochSeconds: Int64
            let edge: String?
            let withheld: String?
        }

        struct Edge: Encodable {
            let edge: String
            let epochSeconds: Int64
            let lost: [String]
            let doubled: [String]
        }

        let entry: String?
        let rule: String
        let slots: [Line]
        let clockChanges: [Edge]
    }

    var document: Document {
        Document(
            entry: entry?.key, rule: rule,
            slots: slots.map { slot in
                let start = entry?.start(of: slot) ?? slot.epoch
                return .init(
                    slot: slot.id, time: slot.time, epochSeconds: slot.epoch, beginsEpochSeconds: start,
                    edge: slot.edge.map { "\($0)" }, withheld: entry?.blackout(beginning: start))
            },
            clockChanges: edges.map { edge in
                .init(
                    edge: "\(edge)", epochSeconds: edge.moment.epoch, lost: edge.lost.map { "\($0)" },
                    doubled: edge.doubled.map { "\($0)" })
            })
    }

    /// Slots and changes of the clock in the order of time.
    var text: String {
        let lines = slots.map { (at: $0.epoch, text: line($0)) } + edges.map { (at: $0.moment.epoch, text: line($0)) }
        let sorted = lines.sorted { $0.at < $1.at }.map(\.text)
        return (["\(entry?.key ?? "expression"): \(rule)"] + sorted).joined(separator: "\n")
    }

    private var rule: String {
        "\(entry.map { "\($0.spec)" } ?? plan.zoneName), gap \(plan.gapWord), fold \(plan.foldWord)"
    }

    private func line(_ slot: Slot) -> String {
        let start = entry?.start(of: slot) ?? slot.epoch
        let notes = [
            start > slot.epoch ? "begins \(plan.clock(at: start))" : nil, slot.edge.map { "\($0)" },
            entry?.blackout(beginning: start).map { "withheld: \($0)" },
        ].compactMap { $0 }
        return "  \(slot.reading)" + (notes.isEmpty ? "" : "  \(notes.joined(separator: "; "))")
    }

    private func line(_ edge: ZoneEdge) -> String {
        let lost = edge.lost.isEmpty ? "" : "; not there: \(edge.lost.map(\.clock).joined(separator: ", "))"
        let doubled = edge.doubled.isEmpty ? "" : "; twice: \(edge.doubled.map(\.clock).joined(separator: ", "))"
        return "  --- \(edge)\(lost)\(doubled)"
    }
}
