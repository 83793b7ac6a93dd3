import Testing

@testable import ChaosLab

struct CgroupMountsTests {
    struct Machine: Sendable, CustomTestStringConvertible {
        let name: String
        let mountInfo: String
        var controllers = ""
        var writable = true
        let answer: CgroupMounts.Answer
        var testDescription: String { name }
    }

    private static let v1 =
        "35 32 0:30 / /sys/fs/cgroup/memory rw,nosuid shared:14 - cgroup cgroup rw,memory"
    private static let v1Others =
        "36 32 0:31 / /sys/fs/cgroup/cpu rw,nosuid shared:15 - cgroup cgroup rw,cpu,cpuacct"
    private static let v2 = "30 25 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate"
    private static let hybrid = "33 32 0:28 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw"
    private static let disk = "25 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw"

    @Test(arguments: [
        Machine(
            name: "v1", mountInfo: [disk, v1Others, v1].joined(separator: "\n"),
            answer: .found(.v1, mount: "/sys/fs/cgroup/memory")),
        Machine(
            name: "v1 beside a v2 without memory", mountInfo: [hybrid, v1].joined(separator: "\n"),
            controllers: "hugetlb", answer: .found(.v1, mount: "/sys/fs/cgroup/memory")),
        Machine(
            name: "v2", mountInfo: v2, controllers: "cpuset cpu io memory pids",
            answer: .found(.v2, mount: "/sys/fs/cgroup")),
        Machine(
            name: "v2 without memory", mountInfo: v2, controllers: "cpu io",
            answer: .missing(reason: "this machine has no memory controller for control groups")),
        Machine(
            name: "none at all", mountInfo: disk,
            answer: .missing(reason: "this machine has no memory controller for control groups")),
        Machine(
            name: "an unreadable list", mountInfo: "",
            answer: .missing(reason: "this machine has no memory controller for control groups")),
        Machine(
            name: "no permission", mountInfo: v1, writable: false,
            answer: .missing(reason: "no permission to write in /sys/fs/cgroup/memory (memory limits need root)")),
        Machine(
            name: "broken lines", mountInfo: "- cgroup\n1 2 3 -\n" + v1,
            answer: .found(.v1, mount: "/sys/fs/cgroup/memory")),
    ])
    func `the memory hierarchy is found where there is one, and a reason where there is none`(machine: Machine) {
        let answer = CgroupMounts.find(
            mountInfo: machine.mountInfo, read: { _ in machine.controllers }, isWritable: { _ in machine.writable })
        #expect(answer == machine.answer)
    }
}
