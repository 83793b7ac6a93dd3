import ChaosClients
import ChaosCore
import ChaosTestKit
import Foundation
import Synchronization

@testable import ChaosStore

/// Both engines; what holds for one holds for the other.
enum StoreKind: String, CaseIterable, Sendable {
    case sqlite, postgres
}

/// A private, empty store of either kind, and further processes' views of it.
struct StoreBench: Sendable {
    /// A folder goes with its owner; these stay until the tests have ended, so that nobody has to hold on to a bench.
    private static let folders = Mutex<[TemporaryDirectory]>([])

    let address: StoreAddress
    let directory: TemporaryDirectory
    let kind: StoreKind

    init(_ kind: StoreKind) async throws {
        self.kind = kind
        let directory = try TemporaryDirectory("store")
        Self.folders.withLock { $0.append(directory) }
        self.directory = directory
        address =
            switch kind {
            case .sqlite: .file(directory.file("state/store.sqlite"))
            case .postgres: try StoreAddress(await PostgresFixture.shared().database())
            }
    }

    func open(_ own: RunOwner = .here) async throws -> OpenStore { try await OpenStore.open(address, own: own) }

    /// The engine itself, for what no program does: making time pass, writing another version.
    func engine() async throws -> any StoreEngine {
        switch address {
        case .file(let path): try await SQLiteEngine.open(path)
        case .postgres(let url): try await PostgresEngine.open(try PostgresEndpoint(url: url.reveal()))
        }
    }

    /// As if everything had been heard of this many seconds earlier.
    func age(by seconds: Int) async throws {
        let engine = try await engine()
        _ = try await engine.write([
            StoreStatement("UPDATE firedrill_runs SET heartbeat_at = heartbeat_at - \(seconds)")
        ])
        await engine.close()
    }
}
