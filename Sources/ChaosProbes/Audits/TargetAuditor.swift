import ChaosClients
import ChaosCore

/// Asks the audits that the target's file describes, of the target's own servers.
///
/// A group that audits depend on is looked at once a second from `begin` on. `audit` waits for the groups, then asks
/// every audit once, and those that fail again each second for as long as they allow (`within`).
public actor TargetAuditor: Auditor {
    private static let keysInOneQuestion = 10_000
    private static let retryInterval = Duration.seconds(1)

    private let audits: [AuditSpec]
    private let clock: any RunClock
    private let outcomes: OutcomeFile
    private let records: SystemsOfRecord
    private let backlog: BacklogWatch?
    /// Why there is no watch although audits depend on groups.
    private let backlogProblem: AuditProblem?
    /// The database's own time when the run began; `nil` before `begin`.
    private var since: String?
    /// What was there when the run began, by audit.
    private var baselines: [String: Result<AuditRows, AuditProblem>] = [:]

    /// `outcomes` is the file in which the load notes its requests; it is read by `audit`. `nil` when the target has no
    /// audits. Connects to nothing yet.
    public init?(target: Target, outcomes: String, clock: any RunClock) {
        guard !target.audits.isEmpty else { return nil }
        audits = target.audits
        self.clock = clock
        self.outcomes = OutcomeFile(path: outcomes)
        records = SystemsOfRecord(target: target)
        let names = Set(target.audits.flatMap(\.after))
        let groups = target.kafka?.groups.filter { names.contains($0.name) } ?? []
        var problem: AuditProblem?
        var watch: BacklogWatch?
        if let kafka = target.kafka, !groups.isEmpty {
            do {
                watch = try BacklogWatch(groups: groups, target: kafka, clock: clock)
            } catch {
                problem = AuditProblem(error, asked: "Kafka")
            }
        }
        backlog = watch
        backlogProblem = problem
    }

    /// Throws `targetUnreachable` when one of the servers does not answer.
    public func begin() async throws {
        do {
            // The backlog first: whatever comes after it belongs to the run.
            try await backlog?.begin()
            let time = audits.contains(where: Self.asksSQL) ? try await records.time() : ""
            for spec in audits where spec.expectation == .noRows {
                baselines[spec.name] = try await baseline(spec, since: time)
            }
            since = time
        } catch {
            await records.close()
            await backlog?.close()
            throw ChaosError(
                .targetUnreachable, operation: "note what the audits start from", target: "systems of record",
                cause: error.reason, remedy: "Are the servers running that the target file's audits ask?")
        }
        await records.close()
    }

    public func audit(within limit: Duration) async -> AuditReport {
        guard since != nil else {
            let reason = "it was not noted from when on records count"
            return AuditReport(
                audits: audits.map { .init(name: $0.name, result: .inconclusive, count: nil, detail: reason) })
        }
        let groups = await backlog?.drain(within: limit) ?? [:]
        let drainedAt = await backlog?.drainedSince
        await backlog?.close()
        var cases = await openCases(groups)
        await ask(&cases)
        await records.close()
        let found = cases.map { open in
            RunRecord.Audit(
                name: open.spec.name, result: open.answer.result, count: open.answer.count, detail: open.answer.detail)
        }
        return AuditReport(audits: found, drainedAt: drainedAt)
    }

    /// Closes those that cannot be asked, and reads the requests for those that need them.
    private func openCases(_ groups: [String: BacklogAnswer]) async -> [AuditCase] {
        var cases = audits.map { AuditCase(spec: $0) }
        for index in cases.indices {
            do throws(AuditProblem) {
                cases[index].book = try prepare(cases[index].spec, groups)
            } catch {
                cases[index].close(error.reason)
            }
        }
        let readers = cases.indices.filter { cases[$0].book != nil }
        guard !readers.isEmpty else { return cases }
        let (books, gap) = await outcomes.fill(readers.compactMap { cases[$0].book })
        for (index, book) in zip(readers, books) {
            cases[index].book = book
            if let gap { cases[index].close(gap) }
        }
        return cases
    }

    /// The empty book that the audit's requests go to, if it asks for any. Throws why it cannot be asked.
    private func prepare(
        _ spec: AuditSpec, _ groups: [String: BacklogAnswer]
    ) throws(AuditProblem) -> RequestBook? {
        for group in spec.after {
            if let backlogProblem { throw backlogProblem }
            switch groups[group] {
            case .drained: continue
            case .unanswerable(let reason): throw AuditProblem(reason)
            case nil: throw AuditProblem("the target file does not describe the consumer group \(group)")
            }
        }
        switch spec.expectation {
        case .noRows: return nil
        case .everyAcknowledged(let key): return try RequestBook(key, .promises)
        case .onlyRequested(let key): return try RequestBook(key, .senders)
        }
    }

    /// Asks all, then those that fail again, each second, until they pass or their time is over.
    private func ask(_ cases: inout [AuditCase]) async {
        while true {
            for index in cases.indices where cases[index].isOpen {
                let asked = cases[index].asked ?? clock.now
                cases[index].asked = asked
                do throws(AuditProblem) {
                    cases[index].answer = try await answer(cases[index])
                } catch {
                    cases[index].answer = .inconclusive(error.reason)
                }
                let mayPassLater = cases[index].answer.result == .fail
                cases[index].isOpen = mayPassLater && clock.now - asked < cases[index].spec.within
            }
            guard cases.contains(where: \.isOpen) else { return }
            guard (try? await clock.sleep(for: Self.retryInterval)) != nil else { return }
        }
    }

    private func answer(_ open: AuditCase) async throws(AuditProblem) -> AuditAnswer {
        let (spec, since) = (open.spec, since ?? "")
        guard let book = open.book else {
            let baseline = try (baselines[spec.name] ?? .success(AuditRows())).get()
            return .noRows(try await records.rows(spec.source, since: since), baseline: baseline)
        }
        if case .onlyRequested = spec.expectation {
            let known = book.keySet
            let strangers = try await records.rows(spec.source, since: since, keys: [book.keys]) { !known.contains($0) }
            return .onlyRequested(book, strangers: strangers)
        }
        let keys = book.keys + book.unknownKeys
        let lists = stride(from: 0, to: keys.count, by: Self.keysInOneQuestion).map { start in
            Array(keys[start..<min(start + Self.keysInOneQuestion, keys.count)])
        }
        let found = try await records.rows(spec.source, since: since, keys: lists, limit: .max)
        return .everyAcknowledged(book, found: Set(found.names))
    }

    private static func asksSQL(_ spec: AuditSpec) -> Bool {
        if case .sql = spec.source { true } else { false }
    }

    /// What is there already. A server that refuses the question leaves the audit without an answer; one that does not
    /// answer is thrown.
    private func baseline(
        _ spec: AuditSpec, since: String
    ) async throws(AuditProblem) -> Result<AuditRows, AuditProblem> {
        do {
            return .success(try await records.rows(spec.source, since: since))
        } catch {
            if error.isOutage { throw error }
            return .failure(error)
        }
    }
}
