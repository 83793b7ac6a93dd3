import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosLab

struct LabSecretsTests {
    @Test func `passwords differ, are read back and are taken out of texts`() throws {
        let folder = try TemporaryDirectory("secrets")
        let (one, two) = (LabSecrets(), LabSecrets())
        let passwords = [one.redis, one.databaseOwner, one.application, two.redis].map { $0.reveal() }
        #expect(Set(passwords).count == 4)
        try one.write(to: folder.file("secrets"))
        #expect(try LabSecrets(readFrom: folder.file("secrets")).redis == one.redis)
        let text = "redis://:\(passwords[0])@host and \(passwords[2])"
        #expect(one.scrub(text) == "redis://:<secret>@host and <secret>")
    }
}
