import ChaosCore
import ChaosTestKit
import Foundation
import Synchronization
import Testing

@testable import ChaosEngine

@Suite struct TargetLockTests {
    private func take(_ identities: [String], _ folder: TemporaryDirectory, run: String = "run-1") throws -> TargetLock
    {
        try TargetLock.take(identities, folder: folder.file("locks"), run: run, since: "2026-01-02T03:04:05Z")
    }

    @Test func theSecondTakerIsRefusedAndToldWhoHasIt() throws {
        let folder = try TemporaryDirectory("lock")
        let first = try take(["redis:abc/0"], folder, run: "run-1")
        let error = #expect(throws: ChaosError.self) { try take(["redis:abc/0"], folder, run: "run-2") }
        #expect(error?.code == .targetBusy)
        #expect(error?.target == "redis:abc/0")
        #expect(error?.cause == "it is held by run run-1 (process \(getpid())) since 2026-01-02T03:04:05Z")
        #expect(error?.remedy == "Wait for it, or stop it with: kill -INT \(getpid())")
        first.release()
    }

    @Test func aReleasedLockCanBeTakenAgain() throws {
        let folder = try TemporaryDirectory("lock")
        let first = try take(["a", "b"], folder)
        first.release()
        // A second release must not let go of what somebody else holds by now.
        let second = try take(["a", "b"], folder, run: "run-2")
        first.release()
        #expect(throws: ChaosError.self) { try take(["a"], folder, run: "run-3") }
        second.release()
        try take(["a"], folder, run: "run-3").release()
    }

    @Test func aLockWhoseFileIsGoneOrAnotherOneIsNoLockAnyMore() throws {
        let folder = try TemporaryDirectory("lock")
        let lock = try take(["a", "b"], folder)
        try lock.check()
        try FileManager.default.removeItem(atPath: folder.file("locks/b.lock"))
        #expect(throws: ChaosError.self) { try lock.check() }
        let other = try take(["b"], folder, run: "run-2")
        let error = #expect(throws: ChaosError.self) { try lock.check() }
        #expect(error?.code == .targetBusy)
        try other.check()
        for one in [lock, other] { one.release() }
    }

    @Test func aLockThatGoesAwayLetsGo() throws {
        let folder = try TemporaryDirectory("lock")
        do {
            let first = try take(["a"], folder)
            #expect(throws: ChaosError.self) { try take(["a"], folder) }
            withExtendedLifetime(first) {}
        }
        try take(["a"], folder).release()
    }

    @Test func oneSharedServerIsEnoughToCollide() throws {
        let folder = try TemporaryDirectory("lock")
        let first = try take(["redis:a/0", "postgres:1/shop"], folder)
        let error = #expect(throws: ChaosError.self) { try take(["kafka:x", "postgres:1/shop"], folder) }
        #expect(error?.target == "postgres:1/shop")
        let other = try take(["kafka:x", "postgres:2/shop"], folder)
        other.release()
        first.release()
    }

    @Test func aRefusedTakerHoldsNothing() throws {
        let folder = try TemporaryDirectory("lock")
        let first = try take(["c"], folder)
        #expect(throws: ChaosError.self) { try take(["a", "b", "c", "d"], folder) }
        try take(["a", "b", "d"], folder).release()
        first.release()
    }

    @Test func anIdentityNamedTwiceDoesNotLockItselfOut() throws {
        let folder = try TemporaryDirectory("lock")
        try take(["a", "b", "a"], folder).release()
    }

    @Test(arguments: ["http://127.0.0.1:8080", "../../etc/passwd", "a b\nc", "é🔥", String(repeating: "x", count: 600)])
    func anyNameOfAServerMakesALock(_ identity: String) throws {
        let folder = try TemporaryDirectory("lock")
        let first = try take([identity], folder)
        #expect(throws: ChaosError.self) { try take([identity], folder) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["locks"])
        first.release()
    }

    /// The lock is non-blocking and taken in one order, so whoever comes with another order cannot hold half of it.
    @Test func twoTakersWithOppositeOrdersNeverWaitForEachOther() async throws {
        let folder = try TemporaryDirectory("lock")
        let counts = Counts()
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<4 {
                group.addTask {
                    for _ in 0..<100 {
                        guard let lock = try? take(index % 2 == 0 ? ["a", "b"] : ["b", "a"], folder) else {
                            await Task.yield()
                            continue
                        }
                        #expect(counts.enter() == 1)
                        counts.leave()
                        lock.release()
                    }
                }
            }
        }
        #expect(counts.entered > 0)
        try take(["a", "b"], folder).release()
    }

    @Test func theLockOfAProcessEndsWithTheProcess() async throws {
        let folder = try TemporaryDirectory("lock")
        try take(["a"], folder).release()
        let file = folder.file("locks/a.lock")
        try #require(FileManager.default.fileExists(atPath: file))
        let other = try ServerProcess(
            ["sh", "-c", "exec 9>>'\(file)'; flock 9; exec sleep 60"], log: folder.file("log"))
        var refused = false
        let deadline = ContinuousClock.now + .seconds(30)
        while !refused, ContinuousClock.now < deadline {
            do { try take(["a"], folder).release() } catch { refused = true }
            try await Task.sleep(for: .milliseconds(2))
        }
        #expect(refused)
        await other.end(SIGKILL)
        try take(["a"], folder).release()
    }

    /// A child that inherited the lock would keep it when we are killed.
    @Test func aChildDoesNotInheritTheLock() throws {
        let folder = try TemporaryDirectory("lock")
        let lock = try take(["a"], folder)
        let file = folder.file("locks/a.lock")
        let all = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
        let ours = all.compactMap { Int32($0) }.filter {
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")) == file
        }
        #expect(ours.count == 1)
        for descriptor in ours { #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0) }
        lock.release()
    }

    @Test func aFolderThatIsNoneIsAnErrorOfItsOwn() throws {
        let folder = try TemporaryDirectory("lock")
        try folder.write("a file", to: "locks")
        let error = #expect(throws: ChaosError.self) { try take(["a"], folder) }
        #expect(error?.code == .storage)
    }

    /// How many hold the lock, and how many held it.
    private final class Counts: Sendable {
        private let numbers = Mutex((inside: 0, entered: 0))

        var entered: Int { numbers.withLock { $0.entered } }

        func enter() -> Int {
            numbers.withLock { numbers in
                numbers.inside += 1
                numbers.entered += 1
                return numbers.inside
            }
        }

        func leave() { numbers.withLock { $0.inside -= 1 } }
    }
}
