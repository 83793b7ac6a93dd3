import ChaosClients
import ChaosCore

/// The application's lock keys and their shape, from the parameters `keys` and `style` of a fault.
struct LockKeys: Sendable {
    let names: [String]
    let style: LockStyle

    /// Throws `invalidFile` when the pattern cannot be meant.
    init(_ parameters: FaultParameters) throws(ChaosError) {
        style = LockStyle(rawValue: parameters.text("style")) ?? .setNX
        let pattern = parameters.text("keys")
        switch KeyPattern.expand(pattern) {
        case .success(let expanded): names = expanded
        case .failure(let failure):
            throw ChaosError(
                .invalidFile, operation: "read the parameter keys", target: pattern, cause: failure.reason)
        }
    }

    /// All names, or first and last of many.
    var shown: String {
        names.count > 4
            ? "\(names[0]), \(names[1]) ... \(names[names.count - 1])" : names.joined(separator: ", ")
    }
}
