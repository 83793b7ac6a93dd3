import ChaosCore
import ChaosResponse
import Foundation

/// The pages on which the system under test shows its switches and lets them be turned: `/admin/switches` of its API and
/// of its workers.
struct SwitchPages: Sendable {
    /// A switch as a page shows it.
    struct Place: Sendable, Equatable {
        let page: String
        /// JSON text with sorted keys.
        let value: String
    }

    private static let path = "/admin/switches"

    private let target: Target

    init(target: Target) {
        self.target = target
    }

    /// Where a switch is and how it stands. Throws `usage` when no page has it, `targetUnreachable` when a page that may
    /// have it does not answer.
    func find(_ name: String) async throws(ChaosError) -> Place {
        var known: [String] = []
        var silent: [String] = []
        for page in pages {
            switch await read(page) {
            case .success(let switches):
                known += switches.keys
                if let value = switches[name] { return Place(page: page, value: value) }
            case .failure(let error): silent.append("\(page): \(error.cause)")
            }
        }
        guard silent.isEmpty else {
            let others = known.isEmpty ? "" : "no other page has it, and it may be on one that does not answer: "
            throw ChaosError(
                .targetUnreachable, operation: "read the switch \(name)", target: target.name,
                cause: others + silent.joined(separator: "; "))
        }
        let hint = NearestName.suggest(name, among: known).map { "Did you mean switch.\($0)?" }
        let has =
            known.isEmpty ? "the target has no such page" : "they have: \(Set(known).sorted().joined(separator: ", "))"
        throw ChaosError(
            .usage, operation: "turn the switch", target: name,
            cause: "no page of the target has it (\(pages.joined(separator: ", ")); \(has))", remedy: hint)
    }

    /// Turns a switch and reads it back. Throws `usage` when the page refuses the value, `targetUnreachable` when it does
    /// not answer, `faultNotEffective` when it shows another value afterwards.
    func put(_ name: String, _ value: String, at page: String) async throws(ChaosError) {
        let answer = await ask("PUT \(page)\n\n{\"\(name)\": \(value)}")
        guard answer.ending == .succeeded else {
            throw ChaosError(
                answer.code == nil ? .targetUnreachable : .usage, operation: "turn the switch \(name) to \(value)",
                target: page, cause: answer.output.isEmpty ? answer.detail : "\(answer.detail): \(answer.output)")
        }
        let seen = try await read(page).get()[name] ?? "nothing"
        guard !Self.shows(seen, value) else { return }
        throw ChaosError(
            .faultNotEffective, operation: "turn the switch \(name) to \(value)", target: page,
            cause: "it shows \(seen) afterwards")
    }

    /// Whether a page's value is the wanted one; of an object only what is wanted of it counts.
    static func shows(_ seen: String, _ wanted: String) -> Bool {
        guard let seen = parsed(seen), let wanted = parsed(wanted) else { return false }
        return contains(seen, wanted)
    }

    private static func contains(_ seen: Any, _ wanted: Any) -> Bool {
        guard let wanted = wanted as? [String: Any] else { return text(seen) == text(wanted) }
        guard let seen = seen as? [String: Any] else { return false }
        return wanted.allSatisfy { key, value in seen[key].map { contains($0, value) } ?? false }
    }

    // MARK: HTTP

    /// The API's page, then those of the workers: each has the switches that act in its process.
    private var pages: [String] {
        let workers = (target.kafka?.workerMetrics ?? []).compactMap { page -> String? in
            guard let scheme = page.firstRange(of: "://") else { return nil }
            return page[..<scheme.upperBound] + page[scheme.upperBound...].prefix { $0 != "/" } + Self.path
        }
        return (target.http.map { [$0.baseURL + Self.path] } ?? []) + workers
    }

    private func read(_ page: String) async -> Result<[String: String], ChaosError> {
        let answer = await ask("GET \(page)")
        // It answers, and has no switches.
        if answer.code == 404 { return .success([:]) }
        guard answer.ending == .succeeded, let switches = Self.parsed(answer.output) as? [String: Any] else {
            return .failure(
                ChaosError(
                    .targetUnreachable, operation: "read the switches", target: page,
                    cause: answer.ending == .succeeded ? "the answer is no JSON object" : answer.detail))
        }
        return .success(switches.mapValues(Self.text))
    }

    private func ask(_ request: String) async -> StepResult {
        guard let step = HTTPStep(target: target) else {
            return StepResult(.failed, detail: "the target has no http section")
        }
        return await step.run(StepCall(step: "switch", pieces: [.text(request)], timeout: .seconds(10)))
    }

    private static func parsed(_ text: String) -> Any? {
        try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
    }

    private static func text(_ value: Any) -> String {
        let data = try? JSONSerialization.data(withJSONObject: value, options: [.fragmentsAllowed, .sortedKeys])
        return data.map { String(decoding: $0, as: UTF8.self) } ?? "null"
    }
}
