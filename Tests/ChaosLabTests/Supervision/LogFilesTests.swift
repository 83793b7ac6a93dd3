import ChaosCore
import ChaosTestKit
import Foundation
import Glibc
import Testing

@testable import ChaosLab

struct LogFilesTests {
    let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory("logs")
    }

    @Test func `a log that is too long is cut while its writer goes on, and one older part is kept`() throws {
        let path = folder.file("api.log")
        let writer = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        defer { close(writer) }
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: 200)
        #expect(write(writer, long, long.count) == 200)
        try folder.write("short", to: "redis.log")
        LogRotation.rotate(folder.path, limit: 100)
        #expect(write(writer, "new", 3) == 3)
        #expect(SystemText.read(path) == "new")
        #expect(SystemText.bytes(path + ".1")?.count == 200)
        #expect(SystemText.read(folder.file("redis.log")) == "short")
        #expect(!LabFiles.exists(folder.file("redis.log.1")))
    }

    @Test func `the end of a log is short and without passwords`() throws {
        let secrets = LabSecrets()
        let lines = (1...50).map { "line \($0)" } + ["could not log in with \(secrets.redis.reveal())"]
        try folder.write(lines.joined(separator: "\n"), to: "api.log")
        let tail = LogTail.lines(of: folder.file("api.log"), secrets: secrets)
        #expect(tail == "line 48 | line 49 | line 50 | could not log in with <secret>")
        #expect(LogTail.lines(of: folder.file("none.log"), secrets: secrets) == "no log")
    }

    @Test func `the logs of the last five labs of a name are kept`() throws {
        var places: [String] = []
        for number in 1...7 {
            let lab = LabFolder.named("lab", in: folder.path)
            try LabFiles.makeFolder(lab.logs)
            try folder.write("\(number)", to: "labs/lab/logs/api.log")
            try folder.write("{}\n", to: "labs/lab/events.jsonl")
            places.append(try #require(KeptLogs.keep(of: lab, name: "lab", stateFolder: folder.path)))
        }
        #expect(Set(places).count == 7)
        let kept = try FileManager.default.contentsOfDirectory(atPath: folder.file("logs/lab"))
        #expect(kept.count == KeptLogs.count)
        #expect(SystemText.read("\(places[6])/api.log") == "7")
        #expect(LabFiles.exists("\(places[6])/events.jsonl"))
    }
}
