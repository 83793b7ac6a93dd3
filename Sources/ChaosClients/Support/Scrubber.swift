import FoundationEssentials

/// Takes known secrets out of texts that servers and C libraries wrote: a Redis "unknown command" answer, for one,
/// repeats the arguments that it was sent.
struct Scrubber: Sendable {
    /// Shorter secrets are left alone: taking every "a" out of a text would both ruin it and tell the secret.
    private static let shortestSecret = 4

    private let secrets: [Secret]

    init(_ secrets: [Secret]) {
        self.secrets = secrets.filter { $0.reveal().count >= Self.shortestSecret }
    }

    func scrub(_ text: String) -> String {
        var clean = text
        for secret in secrets where clean.contains(secret.reveal()) {
            clean = clean.replacing(secret.reveal(), with: "(secret)")
        }
        return clean
    }
}
