public import ChannelKit
import Foundation

/// The checks of the channel contract, for any adapter.
///
/// In a test target with Swift Testing:
/// ```swift
/// @Test("keeps the contract", arguments: Conformance.checks(for: subject))
/// func keeps(_ check: ConformanceCheck) async throws { try await check.run() }
/// ```
public enum Conformance {
    /// Every check of the contract, in the order of their numbers.
    public static func checks(for subject: ConformanceSubject) -> [ConformanceCheck] {
        let admission = subject.plugin.descriptor.ingress == [.site] ? SiteChecks.all : AdmissionChecks.all
        let rules =
            DescriptionChecks.all + CapabilityChecks.all + admission + DecodingChecks.all + PayloadChecks.all
            + HostileChecks.all + PollingChecks.all + LivingChecks.all + BeginningChecks.all
            + SendingChecks.all
        return rules.sorted { $0.number < $1.number }.map { rule in
            ConformanceCheck(number: rule.number, title: rule.title, subject: subject, body: rule.body)
        }
    }

    /// Runs every check and says what came out.
    ///
    /// - Returns: the report in the order of the checks; failures are part of it.
    public static func report(for subject: ConformanceSubject) async -> ConformanceReport {
        var results: [ConformanceReport.Check] = []
        for check in checks(for: subject) {
            let result: (ConformanceReport.Outcome, String?)
            do {
                switch try await check.run() {
                case .pass: result = (.pass, nil)
                case .exempt(let reason): result = (.exempt, reason)
                }
            } catch {
                result = (.fail, nil)
            }
            results.append(.init(number: check.number, title: check.title, outcome: result.0, reason: result.1))
        }
        let descriptor = subject.plugin.descriptor
        return ConformanceReport(channel: descriptor.id, version: descriptor.version, checks: results)
    }

    /// Runs every check and compares the result with the committed report; writes it with `MEKONG_RECORD=1`.
    ///
    /// - Returns: the report.
    /// - Throws: ``ConformanceFailure`` that names every check whose result differs from the file's.
    @discardableResult
    public static func verifyReport(for subject: ConformanceSubject) async throws -> ConformanceReport {
        let found = await report(for: subject)
        if isRecording {
            try found.pretty().write(to: URL(filePath: subject.report))
            return found
        }
        guard let kept = releasedReport(of: subject) else {
            throw ConformanceFailure("there is no readable \(subject.report); write it with MEKONG_RECORD=1")
        }
        guard kept != found else { return found }
        let old = Dictionary(kept.checks.map { ($0.number, $0) }) { first, _ in first }
        let changed = found.checks.filter { old[$0.number] != $0 }
        let lines = changed.map { check in
            "\(check.number) \(check.title): \(old[check.number]?.outcome.rawValue ?? "new") -> \(check.outcome.rawValue)"
        }
        let gone = kept.checks.filter { check in !found.checks.contains { $0.number == check.number } }
        let others =
            gone.map { "\($0.number) \($0.title): is gone" }
            + (kept.version == found.version ? [] : ["version: \(kept.version) -> \(found.version)"])
        let head = "conformance.json is not what the checks find; look, then record it with MEKONG_RECORD=1"
        throw ConformanceFailure(([head] + lines + others).joined(separator: "\n"))
    }

    /// Whether fixtures and reports are written instead of compared.
    static var isRecording: Bool {
        ProcessInfo.processInfo.environment["MEKONG_RECORD"] == "1"
    }

    /// The report as committed; `nil` if there is none yet.
    static func releasedReport(of subject: ConformanceSubject) -> ConformanceReport? {
        guard let bytes = FileManager.default.contents(atPath: subject.report) else { return nil }
        return try? JSON.decode(ConformanceReport.self, from: bytes)
    }
}
