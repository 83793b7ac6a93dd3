import ChaosCore

extension NotifierContract {
    /// Help, validation and the documentation are made from these texts.
    func checkDescription(_ findings: inout Findings) {
        if !isKebabCase(type.kind) { findings.add("the kind \"\(type.kind)\" is not kebab-case") }
        if !isOneSentence(type.summary) { findings.add("the summary is not one sentence ending in a period") }
        let names = type.settings.map(\.name)
        if Set(names).count != names.count { findings.add("two settings have the same name") }
        for setting in type.settings {
            if !isKebabCase(setting.name) { findings.add("the setting \"\(setting.name)\" is not kebab-case") }
            if !setting.summary.hasSuffix(".") {
                findings.add("the summary of \(setting.name) does not end in a period")
            }
        }
        for name in rig.settings("http://127.0.0.1:1").keys where !names.contains(name) {
            findings.add("it does not say that it has a setting \(name)")
        }
    }

    /// What is missing or cannot be used is told when the channel is set up, by the setting's name and never by its value.
    func checkSettings(_ findings: inout Findings) {
        let good = rig.settings("http://127.0.0.1:1")
        for setting in type.settings where setting.isRequired {
            var missing = good
            missing[setting.name] = nil
            expectRefusal(missing, naming: setting.name, "without \(setting.name)", &findings)
            missing[setting.name] = "  "
            expectRefusal(missing, naming: setting.name, "with an empty \(setting.name)", &findings)
        }
        guard let name = rig.addressSetting else { return }
        for bad in ["http://alerts.example.com", "ftp://127.0.0.1", "https://user:password1@alerts.example.com", "///"]
        {
            var values = good
            values[name] = "\(bad)/sEcReTpAtH123"
            expectRefusal(values, naming: name, "with an address such as \(bad)", &findings)
        }
    }

    private func expectRefusal(
        _ values: [String: String], naming name: String, _ what: String, _ findings: inout Findings
    ) {
        do throws(ChaosError) {
            _ = try type.init(settings(values))
            findings.add("it can be set up \(what)")
        } catch {
            let words = "\(error)"
            if error.code != .usage { findings.add("\(what) it throws \(error.code.rawValue)") }
            if !words.contains(name) { findings.add("\(what) its error does not name the setting") }
            if words.contains("sEcReTpAtH123") || words.contains("alerts.example.com") {
                findings.add("\(what) its error shows the address")
            }
            findings.show(words, of: "the error \(what)")
        }
    }

    private func isKebabCase(_ text: String) -> Bool {
        text.wholeMatch(of: /[a-z][a-z0-9]*(-[a-z0-9]+)*/) != nil
    }

    private func isOneSentence(_ text: String) -> Bool {
        text.hasSuffix(".") && !text.dropLast().contains(". ") && !text.contains { $0.isNewline }
            && text.first?.isUppercase == true && text.count > 10
    }
}
