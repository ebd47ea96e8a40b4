/// A telephone call, updated as it goes on.
public struct CallRecord: Hashable, Sendable, Codable {
    /// Where the call stands.
    public enum State: String, Sendable, Codable {
        /// It rings.
        case ringing
        /// Somebody speaks.
        case answered
        /// It is over and was answered.
        case ended
        /// It is over and nobody answered.
        case missed
    }

    /// Where the call stands.
    public var state: State
    /// Whether the customer called us.
    public var isInbound: Bool
    /// How long people spoke, in seconds.
    public var seconds: Int?
    /// The recording, if there is one.
    public var recording: Media?

    /// A call as far as it is known.
    public init(state: State, isInbound: Bool, seconds: Int? = nil, recording: Media? = nil) {
        self.state = state
        self.isInbound = isInbound
        self.seconds = seconds
        self.recording = recording
    }
}

/// An order, as far as a conversation needs it.
public struct OrderRecord: Hashable, Sendable, Codable {
    /// The shop's number for it.
    public var number: String
    /// The platform's word for where it stands.
    public var status: String
    /// The total in the smallest unit of the currency.
    public var total: Int64?
    /// The currency in ISO 4217.
    public var currency: String?

    /// An order by its number and state.
    public init(number: String, status: String, total: Int64? = nil, currency: String? = nil) {
        self.number = number
        self.status = status
        self.total = total
        self.currency = currency
    }
}

/// A filled-in form.
public struct FormAnswers: Hashable, Sendable, Codable {
    /// What the form is called.
    public var form: String
    /// Each question with its answer, in the order of the form.
    public var answers: [Answer]
    /// The page it stood on.
    public var page: String?

    /// One question with its answer.
    public struct Answer: Hashable, Sendable, Codable {
        /// The field's name.
        public var field: String
        /// What was typed.
        public var value: String

        /// An answer to one question.
        public init(field: String, value: String) {
            self.field = field
            self.value = value
        }
    }

    /// The answers to one form.
    public init(form: String, answers: [Answer], page: String? = nil) {
        self.form = form
        self.answers = answers
        self.page = page
    }
}

/// A page that was looked at.
public struct PageVisit: Hashable, Sendable, Codable {
    /// The page's address, without credentials.
    public var url: String
    /// What the page calls itself in the browser's tab.
    public var title: String
    /// How long it was looked at, in seconds, once known.
    public var seconds: Int?

    /// A visit to one page.
    public init(url: String, title: String, seconds: Int? = nil) {
        self.url = url
        self.title = title
        self.seconds = seconds
    }
}

/// Something the system reports in a conversation.
public struct SystemNotice: Hashable, Sendable, Codable {
    /// A constant code, such as `mail.bounced`; screens have the words.
    public var code: String
    /// Facts for those words.
    public var details: [String: String]

    /// A notice with its facts.
    public init(_ code: String, details: [String: String] = [:]) {
        self.code = code
        self.details = details
    }
}
