import ChaosCore
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosLab

struct DurableFileTests {
    let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory("file")
    }

    @Test func `a file is replaced as a whole, is private and leaves no draft`() throws {
        let path = folder.file("state")
        try DurableFile.write(Data("a longer first text".utf8), to: path)
        try DurableFile.write(Data("second".utf8), to: path)
        #expect(SystemText.read(path) == "second")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["state"])
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
    }

    @Test func `a folder that is not there is an error that names the file`() {
        let error = #expect(throws: ChaosError.self) { try DurableFile.write(Data(), to: "/nonexistent/state") }
        #expect(error?.code == .storage && error?.target == "/nonexistent/state")
    }

    @Test func `appending keeps what was there`() throws {
        let path = folder.file("events")
        for line in ["one\n", "two\n"] { try DurableFile.append(Data(line.utf8), to: path) }
        #expect(SystemText.read(path) == "one\ntwo\n")
    }

    @Test func `a damaged record and one of another version are told apart`() throws {
        let home = LabFolder(path: folder.path)
        for (text, word) in [("{", "damaged"), (#"{"version": 99}"#, "version 99"), ("[]", "damaged")] {
            try folder.write(text, to: "lab.json")
            let error = #expect(throws: ChaosError.self) { try LabRecord.read(from: home) }
            #expect(error?.cause.contains(word) == true, "\(text)")
        }
    }
}
