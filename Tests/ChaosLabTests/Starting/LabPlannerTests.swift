import ChaosCore
import ChaosTestKit
import Foundation
import Glibc
import Testing

@testable import ChaosLab

struct LabPlannerTests {
    private static let paths = try? ServicePaths.find(
        firedrill: "/bin/sh", issuance: "/bin/sh", searchPath: "/usr/local/bin:/usr/bin:/bin")

    private func options() throws -> LabOptions {
        LabOptions(
            name: "plan", stateFolder: "/state", executables: try #require(Self.paths),
            environment: ["SLACK_URL": "canary", "TZ": "Asia/Seoul"])
    }

    @Test func `two plans of one name share no port, no mark and no folder outside`() throws {
        let (one, two) = (try LabPlanner(options: options()).plan(), try LabPlanner(options: options()).plan())
        #expect(one.folder == two.folder)
        #expect(one.instance != two.instance && one.environmentMark != two.environmentMark)
        #expect(Set(one.ports.all).count == 5)
        if geteuid() == 0 { #expect(one.dataFolder != two.dataFolder && one.hasSeparateDataFolder) }
    }

    @Test func `services inherit nothing of the caller but the time zone and the library path`() throws {
        let environment = try LabPlanner(options: options()).plan().baseEnvironment
        #expect(environment["TZ"] == "Asia/Seoul")
        #expect(!environment.values.contains("canary"))
    }

    @Test(arguments: [
        (LabSizes(coupons: 0...3), "coupon ids start at 1"), (LabSizes(couponStock: -1), "negative"),
        (LabSizes(products: 1), "two products"), (LabSizes(pointsWorkers: 0), "1 to 16"),
        (LabSizes(pointsWorkers: 17), "1 to 16"), (LabSizes(apiMemoryLimit: 1 << 20), "32 MiB"),
    ])
    func `impossible sizes are refused before anything is made`(sizes: LabSizes, word: String) throws {
        var options = try options()
        options.sizes = sizes
        let error = #expect(throws: ChaosError.self) { try LabPlanner(options: options).plan() }
        #expect(error?.code == .usage && error?.cause.contains(word) == true)
    }

    @Test func `a port that is taken and a foreign variable are refused`() throws {
        let listener = try Listener()
        var taken = try options()
        taken.apiPort = listener.port
        let refusal = #expect(throws: ChaosError.self) { try LabPlanner(options: taken).plan() }
        #expect(refusal?.target == "127.0.0.1:\(listener.port)")
        withExtendedLifetime(listener) {}
        var foreign = try options()
        foreign.switches = ["LD_PRELOAD": "/tmp/x.so"]
        let error = #expect(throws: ChaosError.self) { try LabPlanner(options: foreign).plan() }
        #expect(error?.target == "LD_PRELOAD")
    }

    @Test(arguments: [
        ("lab", true), ("a", true), ("drill-42", true), ("0", true), ("", false), ("Lab", false), ("a/b", false),
        ("..", false), ("-a", false), ("a b", false), ("ä", false), (String(repeating: "a", count: 33), false),
    ])
    func `a name is fit for a folder and a control group`(name: String, isValid: Bool) {
        #expect(((try? LabOptions.validate(name: name)) != nil) == isValid)
    }

    @Test(arguments: [
        (["FIREDRILL_HOME": "/a", "HOME": "/h"], "/a"), (["XDG_STATE_HOME": "/x", "HOME": "/h"], "/x/firedrill"),
        (["HOME": "/h"], "/h/.local/state/firedrill"),
        (["FIREDRILL_HOME": "relative", "HOME": "/h"], "/h/.local/state/firedrill"),
    ])
    func `the state folder follows the environment`(environment: [String: String], folder: String) throws {
        #expect(try LabOptions.defaultStateFolder(environment: environment) == folder)
        #expect(throws: ChaosError.self) { try LabOptions.defaultStateFolder(environment: [:]) }
    }
}
