import ChaosCore

/// What one audit found. The judgement is pure.
struct AuditAnswer: Sendable, Equatable {
    let result: VerdictValue
    let count: Int?
    let detail: String

    static func inconclusive(_ reason: String) -> AuditAnswer {
        AuditAnswer(result: .inconclusive, count: nil, detail: reason)
    }

    /// Every row is a violation that was not there already when the run began. Rows that read the same are told apart
    /// by their number.
    static func noRows(_ rows: AuditRows, baseline: AuditRows) -> AuditAnswer {
        guard !baseline.isCut else {
            return inconclusive("more than \(Counted.text(baseline.names.count)) records were there before the run")
        }
        var known = baseline.names.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        let found = rows.names.filter { name in
            guard let count = known[name], count > 0 else { return true }
            known[name] = count - 1
            return false
        }
        // Of those that were counted and not kept, no more can be old than there were.
        let count = max(found.count, rows.wanted - baseline.names.count)
        let old = Counted.text(rows.wanted - count)
        let remark = rows.wanted > count ? " (\(old) more were there before the run)" : ""
        guard count > 0 else { return AuditAnswer(result: .pass, count: 0, detail: "0 found\(remark)") }
        let names = Counted.names(found, of: count)
        return AuditAnswer(result: .fail, count: count, detail: "\(Counted.text(count)) found: \(names)\(remark)")
    }

    /// An acknowledged request without a record is lost; what nobody knows of is counted and never lost.
    static func everyAcknowledged(_ book: RequestBook, found: Set<String>) -> AuditAnswer {
        let lost = book.keys.filter { !found.contains($0) }
        let total = Counted.text(book.keys.count)
        let remark = unknownRemark(book, found)
        guard lost.isEmpty else {
            let names = Counted.names(lost, of: lost.count)
            return AuditAnswer(
                result: .fail, count: lost.count,
                detail: "\(Counted.text(lost.count)) of \(total) acknowledged lost: \(names)\(remark)")
        }
        guard book.keyless == 0 else {
            return inconclusive(
                "\(Counted.text(book.keyless)) acknowledged answers do not tell the key; 0 of \(total) others lost")
        }
        return AuditAnswer(result: .pass, count: 0, detail: "0 of \(total) acknowledged lost\(remark)")
    }

    /// A record whose key no request carried was not asked for. `strangers` are those among all that were read.
    static func onlyRequested(_ book: RequestBook, strangers: AuditRows) -> AuditAnswer {
        let total = Counted.text(strangers.total)
        guard strangers.wanted > 0 else {
            return AuditAnswer(result: .pass, count: 0, detail: "0 of \(total) records unasked for")
        }
        guard book.keyless == 0 else {
            return inconclusive(
                "\(Counted.text(strangers.wanted)) of \(total) records match no request, but"
                    + " \(Counted.text(book.keyless)) requests have no key")
        }
        let names = Counted.names(strangers.names, of: strangers.wanted)
        return AuditAnswer(
            result: .fail, count: strangers.wanted,
            detail: "\(Counted.text(strangers.wanted)) of \(total) records unasked for: \(names)")
    }

    private static func unknownRemark(_ book: RequestBook, _ found: Set<String>) -> String {
        guard book.unknown > 0 else { return "" }
        let stored = book.unknownKeys.filter(found.contains).count
        return stored > 0
            ? " (\(Counted.text(book.unknown)) unknown, \(Counted.text(stored)) of them stored)"
            : " (\(Counted.text(book.unknown)) unknown)"
    }
}
