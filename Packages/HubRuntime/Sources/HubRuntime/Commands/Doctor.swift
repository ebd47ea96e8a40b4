import ArgumentParser
import ChannelKit
import Foundation
import HubCore
import HubStorage
import HubSync
import Logging

/// Looks for what is wrong.
struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Says what is wrong and what to do about it.",
        discussion: "Example:\n  hub doctor --data ./data"
    )

    @OptionGroup var folder: DataFolder
    @Option(name: .customLong("allow"), help: "A host or range in your own network that the hub may connect to.")
    var allowed: [String] = []
    @Flag(help: "Prints JSON.") var json = false

    private struct Finding: Encodable {
        var about: String
        var ok: Bool
        var text: String
    }

    func run() async throws {
        let store = try folder.openExisting()
        defer { try? store.close() }
        var findings = [space(), try await ledger(store)]
        findings += try await connections(store)
        findings += try await outbox(store)
        if json {
            try Output.json(findings)
        } else {
            for finding in findings { print("\(finding.ok ? "ok  " : "FIX ") \(finding.about): \(finding.text)") }
        }
        guard findings.allSatisfy(\.ok) else { throw ExitCode.failure }
    }

    private func space() -> Finding {
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: folder.data)
        let free = (attributes?[.systemFreeSize] as? NSNumber)?.int64Value ?? 0
        let text = "\(free >> 20) MiB free" + (free < 1 << 30 ? "; keep at least 1 GiB free for the hub's files" : "")
        return Finding(about: "disk", ok: free >= 1 << 30, text: text)
    }

    private func ledger(_ store: Store) async throws -> Finding {
        let counts = try await store.read { reader in
            try reader.workspaces().flatMap { try reader.ledger(of: $0.id) }
        }
        let stuck = counts.reduce(0) { $0 + ($1.states[RawRecord.State.quarantined.rawValue] ?? 0) }
        guard counts.allSatisfy(\.addsUp) else {
            return Finding(
                about: "ledger",
                ok: false,
                text: "the counters do not add up; restore a backup and report it"
            )
        }
        return Finding(
            about: "ledger",
            ok: stuck == 0,
            text: stuck == 0 ? "adds up" : "\(stuck) raw events are in quarantine; replay or dismiss them at the desk"
        )
    }

    private func connections(_ store: Store) async throws -> [Finding] {
        let services = try await HubServices(
            store: store,
            plugins: Hub.plugins,
            options: HubServices.Options(allowList: allowed + Environment().list("allow")),
            log: Log.make(.critical)
        )
        var findings: [Finding] = []
        for record in try await store.read({ try $0.connections() }) {
            let about = "\(record.channel) “\(record.name)”"
            guard let connection = services.pool[record.id] else {
                let reason = record.healthReason ?? "its channel is not installed in this program"
                findings.append(Finding(about: about, ok: false, text: reason))
                continue
            }
            do {
                let accounts = try await connection.roles.core.probe()
                findings.append(Finding(about: about, ok: true, text: accounts.map(\.name).joined(separator: ", ")))
            } catch {
                let text = (error as? AdapterFailure)?.advice ?? "it cannot be asked: \(error)"
                findings.append(Finding(about: about, ok: false, text: text))
            }
        }
        return findings
    }

    private func outbox(_ store: Store) async throws -> [Finding] {
        let counts = try await store.read { reader in
            try reader.workspaces().map { try reader.outboxCounts(of: $0.id) }
        }
        let dead = counts.reduce(0) { $0 + ($1["dead"] ?? 0) }
        let unknown = counts.reduce(0) { $0 + ($1["unknown"] ?? 0) }
        guard dead + unknown > 0 else { return [Finding(about: "outbox", ok: true, text: "nothing is stuck")] }
        let text = "\(dead) messages failed and \(unknown) are unconfirmed; look at them at the desk"
        return [Finding(about: "outbox", ok: false, text: text)]
    }
}
