import ChaosEngine

/// One entry's page of the ledger, as `schedule ledger` shows it.
struct LedgerPage {
    let account: LedgerAccount
    private let page: LedgerBook.Page
    private let lines: [(id: String, line: LedgerBook.Line)]

    init(key: String, page: LedgerBook.Page, now: Int64, last: Int) {
        self.page = page
        account = LedgerAccount(entry: key, page: page, now: now)
        lines = page.lines.map { (id: $0.key, line: $0.value) }
            .sorted { ($0.line.epoch, $0.id) < ($1.line.epoch, $1.id) }.suffix(last)
    }

    struct Document: Encodable {
        struct Line: Encodable {
            let slot: String
            let epochSeconds: Int64
            let state: String
            let reason: String?
            let detail: String?
            let runs: [String]
        }

        let entry: String
        let planned: Int
        let ran: Int
        let skipped: [String: Int]
        let running: Int
        let open: Int
        let addsUp: Bool
        let last: [Line]
    }

    var document: Document {
        Document(
            entry: account.entry, planned: account.planned, ran: account.ran, skipped: reasons,
            running: account.running, open: account.open, addsUp: account.addsUp,
            last: lines.map { id, line in
                let reason: SkipReason? = if case .skipped(let reason) = line.state { reason } else { nil }
                return .init(
                    slot: id, epochSeconds: line.epoch, state: Self.word(line.state), reason: reason?.rawValue,
                    detail: line.detail, runs: line.runs)
            })
    }

    var text: String {
        let skipped = reasons.values.reduce(0, +)
        let why = reasons.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        let rest = [
            account.running > 0 ? "running \(account.running)" : nil, account.open > 0 ? "open \(account.open)" : nil,
        ]
        let sum =
            "planned \(account.planned) = ran \(account.ran) + skipped \(skipped)"
            + (why.isEmpty ? "" : " (\(why))") + rest.compactMap { $0.map { " + \($0)" } }.joined()
        let head = "\(account.entry): \(sum)\(account.addsUp ? "" : "  DOES NOT ADD UP")"
        return
            ([head]
            + lines.map { id, line in
                let detail = line.detail.map { ": \($0)" } ?? ""
                let runs = line.runs.isEmpty ? "" : " [\(line.runs.joined(separator: ", "))]"
                return "  \(id.drop { $0 != "@" }.dropFirst())  \(line.state)\(detail)\(runs)"
            }).joined(separator: "\n")
    }

    private var reasons: [String: Int] {
        Dictionary(account.skipped.map { ($0.key.rawValue, $0.value) }, uniquingKeysWith: +)
    }

    private static func word(_ state: SlotState) -> String {
        switch state {
        case .claimed: "running"
        case .ran(let result): result
        case .skipped: "skipped"
        }
    }
}
