import ChaosCore
import ChaosTestKit
import Foundation
import Glibc
import Testing

@testable import ChaosLab

struct MemoryCgroupTests {
    @Test(.enabled(if: geteuid() == 0, "control groups need root"))
    func `a real group gets its limit and disappears again`() throws {
        guard case .found(let version, let mount) = CgroupMounts.find() else { return }
        let group = MemoryCgroup(
            version: version, mount: mount, name: "firedrill-test-\(RandomText.hexadecimal(digits: 8))")
        try group.create(limit: 64 << 20)
        let file = version == .v1 ? "memory.limit_in_bytes" : "memory.max"
        #expect(SystemText.read("\(group.folder)/\(file)")?.trimmingSpaces == "\(64 << 20)")
        #expect(group.outOfMemoryKills() == 0)
        #expect(group.processes() == [])
        #expect(group.remove())
        #expect(!LabFiles.exists(group.parent))
        #expect(group.remove())
    }

    @Test func `a folder that behaves like v2 gets both limits`() throws {
        let mount = try TemporaryDirectory("cgroup")
        let group = MemoryCgroup(version: .v2, mount: mount.path, name: "lab")
        try FileManager.default.createDirectory(atPath: group.folder, withIntermediateDirectories: true)
        for name in ["memory.max", "memory.swap.max"] { try mount.write("max", to: "lab/api/\(name)") }
        try mount.write("low 0\noom 3\noom_kill 2\noom_group_kill 0\n", to: "lab/api/memory.events")
        try mount.write("17\n42\n", to: "lab/api/cgroup.procs")
        try group.setLimit(64 << 20)
        #expect(SystemText.read("\(group.folder)/memory.max")?.hasPrefix("\(64 << 20)") == true)
        #expect(SystemText.read("\(group.folder)/memory.swap.max")?.hasPrefix("0") == true)
        #expect(group.outOfMemoryKills() == 2)
        #expect(group.processes() == [17, 42])
    }

    @Test func `a refused limit is an error with the kernel's word and leaves no folder`() throws {
        let mount = try TemporaryDirectory("cgroup")
        let group = MemoryCgroup(version: .v1, mount: mount.path, name: "lab")
        // An ordinary folder has no limit file to write to.
        let error = #expect(throws: ChaosError.self) { try group.create(limit: 64 << 20) }
        #expect(error?.code == .privilegeMissing)
        #expect(error?.cause == "No such file or directory")
        #expect(!LabFiles.exists(group.parent))
    }

    @Test func `a counter that cannot be read is unknown and not zero`() {
        #expect(MemoryCgroup(version: .v1, mount: "/nonexistent", name: "lab").outOfMemoryKills() == nil)
    }
}
