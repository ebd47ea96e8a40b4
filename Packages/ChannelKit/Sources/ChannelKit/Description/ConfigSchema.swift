public import HubCore

/// The fields that an operator fills in to connect a channel; screens draw their form from it.
public struct ConfigSchema: Hashable, Sendable, Codable {
    /// Rises when the meaning of stored configurations changes.
    public var version: Int
    /// The fields in the order they are asked.
    public var fields: [ConfigField]

    /// A schema of the given fields.
    public init(version: Int = 1, _ fields: [ConfigField]) {
        self.version = version
        self.fields = fields
    }

    /// The keys of the fields whose values are sealed in the store.
    public var secretKeys: Set<String> {
        Set(fields.filter(\.kind.isSecret).map(\.key))
    }
}

/// One field of a channel's configuration.
public struct ConfigField: Hashable, Sendable, Codable {
    /// The member of the configuration object.
    public var key: String
    /// What the form calls it.
    public var label: Text
    /// What to enter and where to find it.
    public var help: Text
    /// What sort of value it is.
    public var kind: Kind
    /// Whether it must be filled in.
    public var required: Bool
    /// The value if nothing is entered.
    public var fallback: JSONValue?
    /// The values to choose from, for ``Kind/choice``.
    public var choices: [String]
    /// The smallest and largest number, for ``Kind/int`` and ``Kind/duration``.
    public var range: ClosedRange<Int64>?
    /// A field appears only while another has a certain value.
    public var visibleWhen: Condition?

    /// A text in both languages of the product.
    public struct Text: Hashable, Sendable, Codable {
        /// In English.
        public var en: String
        /// In Vietnamese.
        public var vi: String

        /// The same text in both languages.
        public init(en: String, vi: String) {
            self.en = en
            self.vi = vi
        }
    }

    /// What sort of value a field holds.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// Free text.
        case string
        /// A secret the operator enters; sealed in the store and never shown again.
        case secret
        /// A secret the hub makes; shown once.
        case generatedSecret
        /// An `https` address, or `http` on a local machine.
        case url
        /// A host name or address.
        case host
        /// A whole number.
        case int
        /// Yes or no.
        case bool
        /// A number of seconds.
        case duration
        /// One of the given values.
        case choice
        /// An e-mail address.
        case email
        /// Several texts.
        case list

        /// Whether the value is sealed in the store.
        public var isSecret: Bool { self == .secret || self == .generatedSecret }
    }

    /// That another field has a value.
    public struct Condition: Hashable, Sendable, Codable {
        /// The other field's key.
        public var field: String
        /// What that other field must hold, compared as JSON.
        public var equals: JSONValue

        /// That `field` has the value.
        public init(_ field: String, equals value: JSONValue) {
            self.field = field
            self.equals = value
        }
    }

    /// A field of the given kind.
    public init(
        _ key: String,
        _ kind: Kind,
        label: Text,
        help: Text,
        required: Bool = true,
        fallback: JSONValue? = nil,
        choices: [String] = [],
        range: ClosedRange<Int64>? = nil,
        visibleWhen: Condition? = nil
    ) {
        self.key = key
        self.kind = kind
        self.label = label
        self.help = help
        self.required = required
        self.fallback = fallback
        self.choices = choices
        self.range = range
        self.visibleWhen = visibleWhen
    }
}
