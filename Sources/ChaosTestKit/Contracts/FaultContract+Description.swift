import ChaosCore
import Foundation

extension FaultContract {
    /// Help, validation and the documentation are made from these texts.
    func checkDescription(_ findings: inout Findings) {
        if !isKebabCase(type.kind) { findings.add("the kind \"\(type.kind)\" is not kebab-case") }
        if !isOneSentence(type.summary) { findings.add("the summary is not one sentence ending in a period") }
        let names = type.parameters.map(\.name)
        if Set(names).count != names.count { findings.add("two parameters have the same name") }
        for parameter in type.parameters {
            if !isKebabCase(parameter.name) { findings.add("the parameter \"\(parameter.name)\" is not kebab-case") }
            if !isOneSentence(parameter.summary) {
                findings.add("the summary of \(parameter.name) is not one sentence ending in a period")
            }
            if let value = parameter.defaultValue, !fits(value, parameter.kind) {
                findings.add("the default of \(parameter.name), \(value), is not one of its own values")
            }
        }
    }

    /// The record outlives the process, so it must say everything, survive a file, and show nothing secret.
    func checkUndoRecord(_ findings: inout Findings) async throws {
        let fault = try type.init(context: context)
        let undo = try await fault.capture()
        await fault.letGo()
        let data = try JSONEncoder().encode(undo)
        if try JSONDecoder().decode(UndoRecord.self, from: data) != undo {
            findings.add("the undo record does not survive being written to a file")
        }
        findings.show(String(decoding: data, as: UTF8.self), of: "the undo record")
        if undo.run != run { findings.add("the undo record names the run \(undo.run) instead of \(run)") }
        if undo.fault != type.kind { findings.add("the undo record names the fault \(undo.fault)") }
        if undo.target != rig.target.name { findings.add("the undo record names the target \(undo.target)") }
        if undo.targetSource != rig.target.source {
            findings.add("the undo record names the target's file \(undo.targetSource)")
        }
        if undo.byHand.allSatisfy(\.trimmingSpaces.isEmpty) {
            findings.add("the undo record does not say how to undo it by hand")
        }
    }

    private func isKebabCase(_ text: String) -> Bool {
        text.wholeMatch(of: /[a-z][a-z0-9]*(-[a-z0-9]+)*/) != nil
    }

    private func isOneSentence(_ text: String) -> Bool {
        text.hasSuffix(".") && !text.dropLast().contains(". ") && !text.contains { $0.isNewline }
            && text.first?.isUppercase == true && text.count > 10
    }

    private func fits(_ value: ParameterValue, _ kind: ParameterDescriptor.Kind) -> Bool {
        switch (kind, value) {
        case (.text, .text), (.duration, .duration), (.flag, .flag), (.bytes, .bytes): true
        case (.whole(let range), .whole(let number)): range.contains(number)
        case (.choice(let names), .text(let name)): names.contains(name)
        default: false
        }
    }
}
