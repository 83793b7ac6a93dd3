import ArgumentParser
import ChaosCore
import ChaosEngine
import Foundation

/// What `compare --vary NAME=A,B` varies: the response, the fault's length, one of its parameters, or a switch of the
/// system under test.
struct Variation: ExpressibleByArgument, Sendable {
    private static let switchPrefix = "switch."

    let name: String
    let values: [String]

    /// At least two different values; a comma within brackets or quotes does not part them.
    init?(argument: String) {
        guard let equal = argument.firstIndex(of: "=") else { return nil }
        name = String(argument[..<equal])
        values = Self.split(argument[argument.index(after: equal)...])
        guard !name.isEmpty, name != Self.switchPrefix, values.count > 1, !values.contains(""),
            Set(values).count == values.count
        else { return nil }
    }

    /// One arm per value, in the order given. Throws `FileProblems` or a usage error for a value that does not fit.
    func arms(of experiment: Experiment) throws -> [DrillArm] {
        try values.map { value in
            var arm = try arm(value, of: experiment)
            arm.name = "\(name)=\(value)"
            return arm
        }
    }

    private func arm(_ value: String, of experiment: Experiment) throws -> DrillArm {
        if name.hasPrefix(Self.switchPrefix) {
            guard (try? JSONSerialization.jsonObject(with: Data(value.utf8), options: .fragmentsAllowed)) != nil else {
                throw ValidationError("--vary \(name) takes JSON values such as true or 500; got \"\(value)\".")
            }
            return DrillArm(
                experiment: experiment, switches: [String(name.dropFirst(Self.switchPrefix.count)): value])
        }
        switch name {
        case "response":
            guard let mode = ResponseSpec.Mode(rawValue: value) else {
                throw ValidationError("--vary response takes auto, manual and none; got \"\(value)\".")
            }
            return DrillArm(experiment: try ResponseChoice.apply(mode, to: experiment))
        case "duration":
            guard let length = DurationText.parse(value), length > .zero, length <= .seconds(86_400) else {
                throw ValidationError("--vary duration takes lengths of time such as 30s; got \"\(value)\".")
            }
            let fault = experiment.fault
            return DrillArm(
                experiment: experiment.with(
                    fault: FaultSpec(kind: fault.kind, duration: length, parameters: fault.parameters)))
        default:
            let fault = experiment.fault
            let parameters = try Vocabulary.builtIn.parameters(
                fault.parameters, of: fault.kind, setting: name, to: value, source: "--vary \(name)")
            return DrillArm(
                experiment: experiment.with(
                    fault: FaultSpec(kind: fault.kind, duration: fault.duration, parameters: parameters)))
        }
    }

    private static func split(_ text: Substring) -> [String] {
        var parts = [""]
        var depth = 0
        var isQuoted = false
        for character in text {
            switch character {
            case "\"": isQuoted.toggle()
            case "{", "[": depth += 1
            case "}", "]": depth -= 1
            default: break
            }
            if character == ",", depth <= 0, !isQuoted {
                parts.append("")
            } else {
                parts[parts.count - 1].append(character)
            }
        }
        return parts.map(\.trimmingSpaces)
    }
}
