import ChaosCore

/// The parameters of memory pressure after their check against each other.
struct MemorySettings: Sendable {
    enum Mode: String, CaseIterable {
        /// The group's limit is lowered to what is in use.
        case squeeze
        /// A process in the group takes what is left.
        case hog
    }

    /// Stands for the group that the target's file names.
    static let ownGroup = "target"

    static let descriptors = [
        ParameterDescriptor(
            "mode", .choice(Mode.allCases.map { $0.rawValue }), default: .text(Mode.squeeze.rawValue),
            summary: "Whether the group's limit is lowered, or a process of ours in the group takes the rest."),
        ParameterDescriptor(
            "cgroup", .text, default: .text(ownGroup),
            summary: "Folder of the memory control group; target stands for the target's own process.cgroup."),
        ParameterDescriptor(
            "headroom", .bytes, default: .bytes(4 << 20),
            summary:
                "What the first squeeze leaves above the memory in use, in bytes; each later one leaves half of it."),
        ParameterDescriptor(
            "floor", .bytes, default: .bytes(4 << 20),
            summary: "The limit is never lowered below this, and a hog leaves this much to the target."),
        ParameterDescriptor(
            "interval", .duration, default: .duration(.milliseconds(500)),
            summary: "How often the limit is lowered again, also after a target that was restarted and is small."),
        ParameterDescriptor(
            "nudge", .flag, default: .flag(true),
            summary:
                "Whether a passing process of ours asks for 2 MiB in the squeezed group when the target asks for none."),
        ParameterDescriptor(
            "hog-bytes", .bytes, default: .bytes(0),
            summary: "What a hog takes; 0 is the group's limit less floor."),
        ParameterDescriptor(
            "kill-within", .duration, default: .duration(.seconds(20)),
            summary: "How long the kernel's first kill may take."),
    ]

    let mode: Mode
    /// Folder of the control group.
    let folder: String
    let headroom: Int64
    let floor: Int64
    let interval: Duration
    /// Whether somebody else may ask for the memory that is not there.
    let nudges: Bool
    /// What a hog takes; `nil` for the limit less `floor`.
    let hogBytes: Int64?
    let killWithin: Duration

    /// Throws `invalidFile` naming the parameter that does not fit, or that the target names no control group.
    init(_ parameters: FaultParameters, target: Target) throws(ChaosError) {
        mode = Mode(rawValue: parameters.text("mode")) ?? .squeeze
        folder = try Self.folder(parameters.text("cgroup"), target)
        headroom = parameters.bytes("headroom")
        floor = parameters.bytes("floor")
        interval = parameters.duration("interval")
        nudges = parameters.flag("nudge")
        hogBytes = parameters.bytes("hog-bytes") > 0 ? parameters.bytes("hog-bytes") : nil
        killWithin = parameters.duration("kill-within")
        try Self.check("headroom", headroom, 0...(1 << 40))
        // With less not even the program that starts the target fits in, and nothing is left to be seen.
        try Self.check("floor", floor, (1 << 20)...(1 << 40))
        try Self.check("interval", interval, .milliseconds(50)...Duration.seconds(60))
        try Self.check("kill-within", killWithin, .seconds(1)...Duration.seconds(600))
    }

    private static func folder(_ text: String, _ target: Target) throws(ChaosError) -> String {
        if text != ownGroup {
            guard text.hasPrefix("/") else { throw refusal("cgroup", text, "it must be an absolute folder") }
            return text
        }
        guard let folder = target.process?.cgroup else {
            throw ChaosError(
                .invalidFile, operation: "find the target's control group", target: target.source,
                cause: "the target file has no process.cgroup",
                remedy: "Add process: { cgroup: FOLDER } to it, or use allocation-failure where there is none.")
        }
        return folder
    }

    private static func check(
        _ name: String, _ value: Int64, _ range: ClosedRange<Int64>
    ) throws(ChaosError) {
        if range.contains(value) { return }
        let ends = [range.lowerBound, range.upperBound].map { ByteText.describe(Double($0)) }
        throw refusal(name, ByteText.describe(Double(value)), "it must lie between \(ends[0]) and \(ends[1])")
    }

    private static func check(
        _ name: String, _ value: Duration, _ range: ClosedRange<Duration>
    ) throws(ChaosError) {
        if range.contains(value) { return }
        let ends = [range.lowerBound, range.upperBound].map(DurationText.canonical)
        throw refusal(name, DurationText.canonical(value), "it must lie between \(ends[0]) and \(ends[1])")
    }

    private static func refusal(_ name: String, _ value: String, _ cause: String) -> ChaosError {
        ChaosError(.invalidFile, operation: "read the parameter \(name)", target: value, cause: cause)
    }
}
