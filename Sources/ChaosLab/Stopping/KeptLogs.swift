import Foundation

/// The logs of labs that are gone: the one thing that stays.
enum KeptLogs {
    /// Labs of one name whose logs are kept.
    static let count = 5

    /// Moves the logs and the events of a lab to `logs/NAME/TIME`, and removes the oldest ones of that name.
    /// Returns the new folder; `nil` when there were none or they could not be moved.
    static func keep(of folder: LabFolder, name: String, stateFolder: String) -> String? {
        let files = FileManager.default
        guard files.fileExists(atPath: folder.logs) else { return nil }
        let parent = "\(stateFolder)/logs/\(name)"
        let place = free("\(parent)/\(WallTime.stamp())")
        guard (try? LabFiles.makeFolder(parent)) != nil,
            (try? files.moveItem(atPath: folder.logs, toPath: place)) != nil
        else { return nil }
        try? files.moveItem(atPath: folder.eventsFile, toPath: "\(place)/events.jsonl")
        let kept = ((try? files.contentsOfDirectory(atPath: parent)) ?? []).sorted()
        for old in kept.dropLast(count) { try? files.removeItem(atPath: "\(parent)/\(old)") }
        return place
    }

    private static func free(_ path: String) -> String {
        var candidate = path
        var number = 2
        while LabFiles.exists(candidate) {
            candidate = "\(path)-\(number)"
            number += 1
        }
        return candidate
    }
}
