import Foundation

/// Makes web addresses out of the templates in `alerts.yaml`.
public enum AlertLink {
    /// The template with a name in its place, so encoded that it cannot leave its part of the path.
    public static func filled(_ template: String, _ placeholder: String, with name: String) -> String {
        var allowed = CharacterSet.alphanumerics
        allowed.insert(charactersIn: "-._~")
        let encoded = name.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
        return template.replacingOccurrences(of: placeholder, with: encoded)
    }
}
