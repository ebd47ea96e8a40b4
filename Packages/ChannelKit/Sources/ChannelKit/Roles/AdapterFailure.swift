/// Why an adapter could not do what it was asked, other than sending.
///
/// The text is for operators: it names the cause without secrets or customers' data.
@nonexhaustive
public enum AdapterFailure: Error, Hashable, Sendable {
    /// The platform refuses the credentials; somebody must sign in again.
    case unauthorized(String)
    /// The platform did not answer; trying later may help.
    case unreachable(String)
    /// The platform asks to wait.
    case throttled(until: Duration?, String)
    /// Another program receives on the same credentials.
    case conflict(String)
    /// The platform answered in a way this adapter does not understand.
    case unexpected(String)
}

/// A configuration that cannot be used, by field.
public struct ConfigurationProblem: Error, Hashable, Sendable, Codable {
    /// The key of the field in the channel's schema.
    public var field: String
    /// What is wrong and what to enter instead.
    public var message: String

    /// A problem with one field.
    public init(field: String, _ message: String) {
        self.field = field
        self.message = message
    }
}
