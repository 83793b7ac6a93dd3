import ArgumentParser
import ChaosCore
import Foundation

/// Every exit code there is; a number is never used again for something else.
enum ExitStatus: Int32, CaseIterable {
    /// Everything held.
    case pass = 0
    /// firedrill itself failed.
    case internalError = 1
    /// A hypothesis was false.
    case fail = 2
    /// Evidence is missing, or the steady state was broken before anything was injected.
    case inconclusive = 3
    /// Recovery could not be verified: a fault may still be in.
    case recoveryFailed = 4
    /// Stopped by a signal; everything was taken out before.
    case stopped = 5
    /// The command line was wrong.
    case usage = 64
    /// A file was wrong.
    case invalidFile = 65
    /// The target could not be reached.
    case unreachable = 69
    /// The target is held by another run, or is not clean.
    case busy = 75

    /// When several apply, the first in this list wins.
    static let precedence: [ExitStatus] = [
        .recoveryFailed, .internalError, .stopped, .unreachable, .busy, .usage, .fail, .inconclusive, .pass,
    ]

    init(_ code: ChaosError.Code) {
        switch code {
        case .usage: self = .usage
        case .invalidFile: self = .invalidFile
        case .targetUnreachable: self = .unreachable
        case .targetBusy: self = .busy
        case .refused: self = .usage
        case .recoveryFailed: self = .recoveryFailed
        case .faultNotEffective, .privilegeMissing: self = .inconclusive
        case .storage, .missingDependency, .internal: self = .internalError
        }
    }

    /// The code of one run.
    init(_ record: RunRecord) {
        if !record.faultRemoved {
            self = .recoveryFailed
        } else if record.internalError != nil {
            self = .internalError
        } else if record.interruptedBySignal {
            self = .stopped
        } else if record.targetUnreachable {
            self = .unreachable
        } else if let refusal = record.refusal {
            self = ExitStatus(refusal)
        } else {
            switch record.verdict {
            case .pass: self = .pass
            case .fail: self = .fail
            case .inconclusive: self = .inconclusive
            }
        }
    }

    /// The code that stands for several runs.
    static func merge(_ statuses: [ExitStatus]) -> ExitStatus {
        precedence.first { statuses.contains($0) } ?? .pass
    }

    /// Ends the process with this code.
    func leave() -> Never { Foundation.exit(rawValue) }

    /// The code as ArgumentParser wants it thrown.
    var thrown: ExitCode { ExitCode(rawValue) }
}
