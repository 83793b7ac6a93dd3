import ChaosTestKit
import Foundation
import Testing

@testable import ChaosClients

/// Where this process stands and what it may do, over texts as different machines have them.
@Suite struct OwnPlaceTests {
    private static let v1 = """
        31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
        35 31 0:32 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory
        41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
        """
    private static let container = """
        40 30 0:32 /docker/abc /sys/fs/cgroup/memory ro,relatime - cgroup cgroup rw,memory
        """
    private static let v2 = "30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate"

    @Test(
        arguments: [
            (v1, "4:memory:/jobs/7\n0::/user", "/sys/fs/cgroup/memory/lab/api", "/sys/fs/cgroup/memory/jobs/7"),
            (v1, "4:memory:/\n0::/user", "/sys/fs/cgroup/memory/lab/api", "/sys/fs/cgroup/memory"),
            (v1, "4:cpu,memory:/a:b", "/sys/fs/cgroup/memory/lab", "/sys/fs/cgroup/memory/a:b"),
            (v1, "4:memory:/jobs/7\n0::/user", "/sys/fs/cgroup/unified/x", "/sys/fs/cgroup/unified/user"),
            (container, "4:memory:/docker/abc/x", "/sys/fs/cgroup/memory/y", "/sys/fs/cgroup/memory/x"),
            (container, "4:memory:/elsewhere", "/sys/fs/cgroup/memory/y", nil),
            (v2, "0::/user.slice/me", "/sys/fs/cgroup/system.slice/api", "/sys/fs/cgroup/user.slice/me"),
            (v2, "4:memory:/jobs/7", "/sys/fs/cgroup/system.slice/api", nil), (v2, "0::/me", "/tmp/api", nil),
        ] as [(String, String, String, String?)])
    func theOwnGroupIsFound(_ mounts: String, _ groups: String, _ besides: String, _ expected: String?) {
        #expect(OwnControlGroup.folder(besides: besides, mounts: mounts, groups: groups) == expected)
    }

    @Test(.enabled(if: ControlGroupFixture.mount != nil, "there is no writable v1 memory hierarchy"))
    func thisProcessIsInItsOwnGroup() throws {
        let fixture = try ControlGroupFixture()
        let own = try #require(OwnControlGroup.folder(besides: fixture.folder))
        #expect(try MemoryControlGroup(folder: own).processes().contains(getpid()))
    }

    @Test(
        arguments: [
            ("Name:\tx\nCapEff:\t000001ffffffffff\n", true), ("CapEff:\t000001fffeffffff\n", false),
            ("CapEff:\t0000000000000000\n", false), ("Name:\tx\n", nil), ("CapEff:\tmany\n", nil),
        ] as [(String, Bool?)])
    func aCapabilityIsABitOfTheEffectiveSet(_ text: String, _ expected: Bool?) {
        #expect(OwnPrivileges.has(capability: 24, in: text) == expected)
    }
}
