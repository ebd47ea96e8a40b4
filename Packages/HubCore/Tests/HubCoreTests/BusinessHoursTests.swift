import HubCore
import Testing

@Suite("Business hours")
struct BusinessHoursTests {
    /// Monday to Friday 08:00-12:00 and 13:00-17:30, Saturday morning, in Vietnam; closed for Tết.
    private let shop = BusinessHours(
        spans: (1...5).flatMap {
            [BusinessHours.Span(weekday: $0, from: 480, to: 720), BusinessHours.Span(weekday: $0, from: 780, to: 1050)]
        } + [BusinessHours.Span(weekday: 6, from: 480, to: 720)],
        holidays: ["2026-02-17"]
    )

    @Test(
        "follow local time to the minute",
        arguments: [
            ("2026-05-04T07:59:59.999+07:00", false), ("2026-05-04T08:00:00+07:00", true),
            ("2026-05-04T11:59:59.999+07:00", true), ("2026-05-04T12:00:00+07:00", false),
            ("2026-05-04T13:00:00+07:00", true), ("2026-05-04T17:29:59+07:00", true),
            ("2026-05-04T17:30:00+07:00", false), ("2026-05-09T09:00:00+07:00", true),
            ("2026-05-09T14:00:00+07:00", false), ("2026-05-10T09:00:00+07:00", false),
            ("2026-05-04T01:30:00Z", true), ("2026-05-03T22:00:00Z", false),
        ]
    )
    func follow(text: String, isOpen: Bool) throws {
        #expect(shop.isOpen(at: try #require(Timestamp(text))) == isOpen)
    }

    @Test("have days off by the local calendar")
    func holidays() throws {
        #expect(shop.isOpen(at: try #require(Timestamp("2026-02-17T09:00:00+07:00"))) == false)
        #expect(shop.isOpen(at: try #require(Timestamp("2026-02-18T09:00:00+07:00"))))
        // Still the seventeenth in Vietnam, and no longer in Tokyo.
        let night = BusinessHours(holidays: ["2026-02-17"])
        #expect(night.isOpen(at: try #require(Timestamp("2026-02-17T16:59:00Z"))) == false)
        #expect(night.isOpen(at: try #require(Timestamp("2026-02-17T17:00:00Z"))))
    }

    @Test("without spans are always open, and without a doubt on the week that began time")
    func always() {
        #expect(BusinessHours().isOpen(at: Timestamp(seconds: 1_777_597_200)))
        let wednesday = BusinessHours(utcOffsetMinutes: 0, spans: [.init(weekday: 3, from: 1439, to: 1440)])
        #expect(wednesday.isOpen(at: Timestamp(milliseconds: -1)))
        #expect(!wednesday.isOpen(at: Timestamp(milliseconds: -60_001)))
        let thursday = BusinessHours(utcOffsetMinutes: 0, spans: [.init(weekday: 4, from: 0, to: 1)])
        #expect(thursday.isOpen(at: Timestamp(milliseconds: 0)))
        #expect(!thursday.isOpen(at: Timestamp(milliseconds: -1)))
    }

    @Test("west of Greenwich use the local weekday")
    func west() throws {
        let sunday = BusinessHours(utcOffsetMinutes: -480, spans: [.init(weekday: 7, from: 0, to: 1440)])
        #expect(sunday.isOpen(at: try #require(Timestamp("2026-05-11T07:59:00Z"))))
        #expect(!sunday.isOpen(at: try #require(Timestamp("2026-05-11T08:00:00Z"))))
    }
}

@Suite("The ticket policy")
struct TicketPolicyTests {
    @Test(
        "answers messages everywhere, forms and calls in private, comments in public, and nothing else",
        arguments: InteractionKind.allCases,
        Surface.allCases
    )
    func standard(kind: InteractionKind, surface: Surface) {
        let wanted: Bool =
            switch (kind, surface) {
            case (.message, .direct), (.message, .group), (.comment, .publicComment), (.form, .direct),
                (.call, .direct):
                true
            default: false
            }
        #expect(TicketPolicy().asksForAnswer(kind, on: surface) == wanted)
    }

    @Test("is data that an account may change")
    func changed() {
        let quiet = TicketPolicy(answers: [.init(.order, on: .direct)])
        #expect(quiet.asksForAnswer(.order, on: .direct))
        #expect(!quiet.asksForAnswer(.message, on: .direct))
    }
}
