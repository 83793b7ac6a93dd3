import ChaosCore
import ChaosResponse
import Foundation

/// Turns switches of the system under test over HTTP (`/admin/switches` of its API and its workers), as a runbook does,
/// and knows how they stood before.
actor TargetSwitches {
    private static let path = "/admin/switches"

    private let target: Target
    /// The JSON text of each switch as it stood at first, with the page that has it.
    private var found: [String: (page: String, value: String)] = [:]
    private var present: [String: String] = [:]

    init(target: Target) {
        self.target = target
    }

    /// Puts the switches on these values. One that an earlier call turned and this one does not name goes back.
    /// Throws `usage` when no page of the target has the switch, `targetUnreachable` when it refuses the value.
    func set(_ wanted: [String: String]) async throws(ChaosError) {
        for name in wanted.keys.sorted() where found[name] == nil { found[name] = try await find(name) }
        for name in found.keys.sorted() {
            guard let start = found[name] else { continue }
            let value = wanted[name] ?? start.value
            guard present[name, default: start.value] != value else { continue }
            // Before the request: one whose answer is lost may have turned it all the same.
            present[name] = value
            try await put(name, value, at: start.page)
        }
    }

    /// Puts everything back; answers with a line for each that stayed turned.
    func putBack() async -> [String] {
        var left: [String] = []
        for (name, start) in found.sorted(by: { $0.key < $1.key }) where present[name] ?? start.value != start.value {
            do {
                try await put(name, start.value, at: start.page)
                present[name] = start.value
            } catch {
                left.append("\(name) could not be put back to \(start.value) at \(start.page): \(error.cause)")
            }
        }
        return left
    }

    private func find(_ name: String) async throws(ChaosError) -> (page: String, value: String) {
        var known: [String] = []
        for page in pages {
            let answer = await ask("GET \(page)")
            guard answer.ending == .succeeded,
                let switches = try? JSONSerialization.jsonObject(with: Data(answer.output.utf8)) as? [String: Any]
            else { continue }
            known += switches.keys
            if let value = switches[name] { return (page, Self.text(value)) }
        }
        let hint = NearestName.suggest(name, among: known).map { "Did you mean switch.\($0)?" }
        let has = known.isEmpty ? "none answers" : "they have: \(Set(known).sorted().joined(separator: ", "))"
        throw ChaosError(
            .usage, operation: "turn the switch", target: name,
            cause: "no page of the target has it (\(pages.joined(separator: ", ")); \(has))", remedy: hint ?? "")
    }

    private func put(_ name: String, _ value: String, at page: String) async throws(ChaosError) {
        let answer = await ask("PUT \(page)\n\n{\"\(name)\": \(value)}")
        guard answer.ending != .succeeded else { return }
        throw ChaosError(
            answer.code == nil ? .targetUnreachable : .usage, operation: "turn the switch \(name) to \(value)",
            target: page, cause: answer.output.isEmpty ? answer.detail : "\(answer.detail): \(answer.output)")
    }

    /// The API's page, then those of the workers: each has the switches that act in its process.
    private var pages: [String] {
        let workers = (target.kafka?.workerMetrics ?? []).compactMap { page -> String? in
            guard let scheme = page.firstRange(of: "://") else { return nil }
            return page[..<scheme.upperBound] + page[scheme.upperBound...].prefix { $0 != "/" } + Self.path
        }
        return (target.http.map { [$0.baseURL + Self.path] } ?? []) + workers
    }

    private func ask(_ request: String) async -> StepResult {
        guard let step = HTTPStep(target: target) else {
            return StepResult(.failed, detail: "the target has no http section")
        }
        return await step.run(StepCall(step: "switch", pieces: [.text(request)], timeout: .seconds(10)))
    }

    private static func text(_ value: Any) -> String {
        let data = try? JSONSerialization.data(withJSONObject: value, options: [.fragmentsAllowed, .sortedKeys])
        return data.map { String(decoding: $0, as: UTF8.self) } ?? "null"
    }
}
