import ChaosCore
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosLab

struct ServicePathsTests {
    let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory("paths")
        for name in [
            "issuance", "redis-server", "setpriv", "pg/9/bin/postgres", "pg/15/bin/postgres", "pg/15/bin/initdb",
        ] {
            let parent = (folder.file(name) as NSString).deletingLastPathComponent
            try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
            try folder.write("#!/bin/sh\n", to: name, permissions: 0o755)
        }
    }

    private func find(postgres: String = "pg") throws -> ServicePaths {
        try ServicePaths.find(
            firedrill: folder.file("firedrill"), searchPath: folder.path, postgresFolders: folder.file(postgres))
    }

    @Test func `the newest PostgreSQL is taken, and issuance beside firedrill`() throws {
        let paths = try find()
        #expect(paths.postgres == folder.file("pg/15/bin/postgres"))
        #expect(paths.initdb == folder.file("pg/15/bin/initdb"))
        #expect(paths.issuance == folder.file("issuance"))
    }

    @Test func `everything that is missing is named at once with its packages`() throws {
        for name in ["setpriv", "pg"] { try FileManager.default.removeItem(atPath: folder.file(name)) }
        let error = #expect(throws: ChaosError.self) { try find() }
        #expect(error?.code == .missingDependency)
        #expect(error?.cause == "postgres, initdb, setpriv not found")
        #expect(error?.remedy == "Get it with: apt-get install postgresql util-linux")
    }

    @Test func `a missing reference system says where it belongs`() throws {
        try FileManager.default.removeItem(atPath: folder.file("issuance"))
        let error = #expect(throws: ChaosError.self) { try find() }
        #expect(error?.code == .missingDependency && error?.target == folder.file("issuance"))
    }
}
