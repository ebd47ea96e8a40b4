public import HubCore

/// What a handle of one kind says about the person who uses it.
public enum Holding: String, Sendable, Codable, CaseIterable {
    /// A person has one in each scope, so two different ones are two people until an agent says otherwise.
    case onePerPerson
    /// A person may have many, as of e-mail addresses and telephone numbers.
    case manyPerPerson
    /// It names a browser, and whoever sits at it uses it.
    case perBrowser
}

/// Which kinds of handle a person has one of, many of, or only borrows.
public struct KindRules: Hashable, Sendable {
    private var exceptions: [HandleKind: Holding]

    /// Telephone numbers and e-mail are many per person, visitor tokens name browsers, and every other kind is a
    /// platform's or a site's account, of which a person has one in each scope.
    /// - Parameter exceptions: kinds of which that is not true.
    public init(exceptions: [HandleKind: Holding] = [:]) {
        let standard: [HandleKind: Holding] = [
            .phone: .manyPerPerson, .email: .manyPerPerson, .visitor: .perBrowser,
        ]
        self.exceptions = standard.merging(exceptions) { _, exception in exception }
    }

    /// What a handle of the kind says.
    public subscript(kind: HandleKind) -> Holding { exceptions[kind] ?? .onePerPerson }
}
