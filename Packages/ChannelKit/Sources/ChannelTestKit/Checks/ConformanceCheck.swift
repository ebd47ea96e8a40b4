/// One check of the contract, bound to one adapter.
public struct ConformanceCheck: Sendable, CustomStringConvertible {
    /// The check's number in the contract.
    public let number: Int
    /// What it shows.
    public let title: String
    let subject: ConformanceSubject
    let body: @Sendable (ConformanceSubject) async throws -> Verdict

    /// Number and title.
    public var description: String { "\(number) \(title)" }

    /// Runs the check.
    ///
    /// - Returns: pass or exempt, with the reason for the latter.
    /// - Throws: ``ConformanceFailure`` that says what the adapter did and what it should have done.
    @discardableResult
    public func run() async throws -> Verdict {
        if let reason = subject.exemptions[number] { return .exempt(reason) }
        do {
            return try await body(subject)
        } catch let failure as ConformanceFailure {
            throw ConformanceFailure(check: description, failure.text)
        } catch {
            throw ConformanceFailure(check: description, "unexpected \(type(of: error)): \(error)")
        }
    }
}

/// What came out of a check that did not fail.
public enum Verdict: Hashable, Sendable {
    /// The adapter does what the contract says.
    case pass
    /// The check does not apply, and why.
    case exempt(String)
}

/// An adapter does not do what the contract says.
public struct ConformanceFailure: Error, CustomStringConvertible {
    /// Number and title of the check.
    public var check: String
    /// What the adapter did and what it should have done.
    public var text: String

    init(check: String = "", _ text: String) {
        self.check = check
        self.text = text
    }

    /// The check, then the text.
    public var description: String { check.isEmpty ? text : "check \(check): \(text)" }
}

/// A check before it is bound to an adapter.
struct Rule: Sendable {
    let number: Int
    let title: String
    let body: @Sendable (ConformanceSubject) async throws -> Verdict

    init(_ number: Int, _ title: String, _ body: @escaping @Sendable (ConformanceSubject) async throws -> Verdict) {
        self.number = number
        self.title = title
        self.body = body
    }
}

func require(_ condition: Bool, _ text: @autoclosure () -> String) throws {
    guard condition else { throw ConformanceFailure(text()) }
}
