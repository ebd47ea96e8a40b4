import HubCore
import HubStorage

/// The name and settings of a workspace, as they are changed.
struct WorkspaceDraft: APIType, Hashable {
    var name: String
    var region: String
    var hours: Hours
    var tickets: Policy
    var followUpMinutes: Int?

    static let properties: [Schema.Property] = [
        .required("name", .name, "What the company calls itself; customers see it."),
        .required("region", .text(2...2), "Where telephone numbers without a country code are, as VN (ISO 3166-1)."),
        .required("hours", Hours.schema, "When the team is there."),
        .required("tickets", Policy.schema, "What opens a ticket, and how long it goes on."),
        .optional(
            "followUpMinutes",
            .integer(1...10_080),
            "After how many minutes an unseen answer follows a gone visitor by e-mail; never if left out."
        ),
    ]
    static let schema = Schema.object("WorkspaceDraft", properties)

    /// When the team is there.
    struct Hours: APIType, Hashable {
        var utcOffsetMinutes: Int
        var spans: [Span]
        var holidays: [String]

        static let schema = Schema.object(
            "BusinessHours",
            .required(
                "utcOffsetMinutes",
                .integer(-720...840),
                "Minutes that local time is ahead of UTC; 420 in Vietnam."
            ),
            .required("spans", .array(Span.schema, 0...100), "The open spans of a week; none means always open."),
            .required("holidays", .array(.format(.date), 0...400), "Days off in local time.")
        )
    }

    /// An open span of one weekday.
    struct Span: APIType, Hashable {
        var weekday: Int
        var from: Int
        var to: Int

        static let schema = Schema.object(
            "BusinessSpan",
            .required("weekday", .integer(1...7), "1 for Monday to 7 for Sunday."),
            .required("from", .integer(0...1439), "The first open minute of the day."),
            .required("to", .integer(1...1440), "The first closed minute after it.")
        )
    }

    /// What opens a ticket, and how long it goes on.
    struct Policy: APIType, Hashable {
        var answers: [Trigger]
        var continuationMinutes: Int
        var reopeningMinutes: Int

        static let schema = Schema.object(
            "TicketPolicy",
            .required("answers", .array(Trigger.schema, 0...100), "Which interactions ask for an answer."),
            .required(
                "continuationMinutes",
                .integer(0...525_600),
                "For how long an open ticket goes on when the customer changes the channel."
            ),
            .required("reopeningMinutes", .integer(0...525_600), "For how long a reply opens a solved ticket again.")
        )
    }

    /// A kind of interaction in a kind of place.
    struct Trigger: APIType, Hashable {
        var kind: InteractionKind
        var surface: Surface

        static let schema = Schema.object(
            "TicketTrigger",
            .required("kind", .words(InteractionKind.self), "Which kind of interaction."),
            .required("surface", .words(Surface.self), "Where it happens.")
        )
    }
}

/// A workspace with its settings.
struct WorkspaceView: APIType {
    var id: ID<Workspace>
    var name: String
    var region: String
    var hours: WorkspaceDraft.Hours
    var tickets: WorkspaceDraft.Policy
    var followUpMinutes: Int?

    static let schema = Schema.object(
        "Workspace",
        [.required("id", .id, "The workspace's id.")] + WorkspaceDraft.properties
    )

    init(_ reader: Reader, _ id: ID<Workspace>) throws {
        guard let workspace = try reader.workspaces().first(where: { $0.id == id }) else {
            throw Problem.notFound("workspace")
        }
        let settings = try reader.settings(of: id)
        self.id = id
        name = workspace.name
        region = settings.region
        hours = WorkspaceDraft.Hours(settings.hours)
        tickets = WorkspaceDraft.Policy(settings.tickets)
        followUpMinutes = settings.followUpMinutes
    }
}

extension WorkspaceDraft {
    /// The settings that are meant.
    func settings() throws -> WorkspaceSettings {
        guard region.utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }) else {
            throw Problem.invalid("/region", "must be two capital letters such as VN")
        }
        if let index = hours.spans.firstIndex(where: { $0.to <= $0.from }) {
            throw Problem.invalid("/hours/spans/\(index)/to", "must be later than `from`")
        }
        return WorkspaceSettings(
            tickets: tickets.policy,
            region: region,
            hours: BusinessHours(
                utcOffsetMinutes: hours.utcOffsetMinutes,
                spans: hours.spans.map { BusinessHours.Span(weekday: $0.weekday, from: $0.from, to: $0.to) },
                holidays: Set(hours.holidays)
            ),
            followUpMinutes: followUpMinutes
        )
    }

    /// Which settings changed, for the audit.
    func difference(from before: WorkspaceView) -> JSONValue {
        let changes = [
            ("name", name != before.name), ("region", region != before.region), ("hours", hours != before.hours),
            ("tickets", tickets != before.tickets), ("followUpMinutes", followUpMinutes != before.followUpMinutes),
        ]
        return ["changed": .array(changes.filter(\.1).map { .string($0.0) })]
    }
}

extension WorkspaceDraft.Hours {
    fileprivate init(_ hours: BusinessHours) {
        self.init(
            utcOffsetMinutes: hours.utcOffsetMinutes,
            spans: hours.spans.map { WorkspaceDraft.Span(weekday: $0.weekday, from: $0.from, to: $0.to) },
            holidays: hours.holidays.sorted()
        )
    }
}

extension WorkspaceDraft.Policy {
    /// The policy that is meant.
    var policy: TicketPolicy {
        TicketPolicy(
            answers: Set(answers.map { TicketPolicy.Trigger($0.kind, on: $0.surface) }),
            continuation: .seconds(continuationMinutes * 60),
            reopening: .seconds(reopeningMinutes * 60)
        )
    }

    init(_ policy: TicketPolicy) {
        self.init(
            answers: policy.answers.map { WorkspaceDraft.Trigger(kind: $0.kind, surface: $0.surface) }
                .sorted { ($0.kind.rawValue, $0.surface.rawValue) < ($1.kind.rawValue, $1.surface.rawValue) },
            continuationMinutes: Int(policy.continuation.components.seconds / 60),
            reopeningMinutes: Int(policy.reopening.components.seconds / 60)
        )
    }
}
