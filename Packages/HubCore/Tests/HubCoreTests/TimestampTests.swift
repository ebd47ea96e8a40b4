import Foundation
import HubCore
import Testing

@Suite("Moments")
struct TimestampTests {
    @Test(
        "are read as RFC 3339 writes them",
        arguments: [
            ("1970-01-01T00:00:00Z", 0),
            ("1970-01-01T00:00:00.001Z", 1),
            ("1969-12-31T23:59:59.999Z", -1),
            ("2026-01-31T09:05:00.250+07:00", 1_769_825_100_250),
            ("2026-01-30T21:05:00.25-05:00", 1_769_825_100_250),
            ("2026-01-31t02:05:00.2509999z", 1_769_825_100_250),
            ("2026-01-31 02:05:00-00:00", 1_769_825_100_000),
            ("2024-02-29T00:00:00Z", 1_709_164_800_000),
            ("2000-02-29T12:00:00Z", 951_825_600_000),
            ("1900-02-28T00:00:00Z", -2_203_977_600_000),
            ("0001-01-01T00:00:00Z", -62_135_596_800_000),
            ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
            ("2016-12-31T23:59:60Z", 1_483_228_800_000),
        ] as [(String, Int64)]
    )
    func reads(text: String, milliseconds: Int64) {
        #expect(Timestamp(text)?.milliseconds == milliseconds)
    }

    @Test(
        "are not read from anything else",
        arguments: [
            "", "2026", "2026-01-31", "2026-01-31T09:05Z", "2026-01-31T09:05:00", "2026-01-31T09:05:00.Z",
            "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z",
            "2026-02-29T00:00:00Z", "2026-02-30T00:00:00Z", "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z",
            "2026-01-31T24:00:00Z", "2026-01-31T09:60:00Z", "2026-01-31T09:05:61Z", "2026-01-31T09:05:00+7:00",
            "2026-01-31T09:05:00+24:00", "2026-01-31T09:05:00+07:60", "2026-01-31T09:05:00+0700",
            "2026-01-31T09:05:00Z ", "２０２６-01-31T09:05:00Z", "-026-01-31T09:05:00Z",
        ]
    )
    func refuses(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test("survive their text form, on every day of four centuries and in between")
    func roundTrip() {
        let day: Int64 = 86_400_000
        var wrong: [Int64] = []
        for number in Int64(-30_000)...80_000 {
            do {
                let moment = number * day + (number % 2 == 0 ? 0 : day - 1)
                let stamp = Timestamp(milliseconds: moment)
                if Timestamp(stamp.description) != stamp { wrong.append(moment) }
            }
        }
        #expect(wrong.isEmpty)
    }

    @Test(
        "are written as Foundation writes them",
        arguments: [-86_400_000, 0, 951_825_600_123, 1_769_825_100_250]
    )
    func agreesWithFoundation(milliseconds: Int64) {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
        #expect(Timestamp(milliseconds: milliseconds).description == date.formatted(style))
    }

    @Test("at the ends of time neither trap nor wrap")
    func ends() {
        let last = Timestamp(milliseconds: .max)
        let first = Timestamp(milliseconds: .min)
        #expect(last + .seconds(1) == last)
        #expect(first - .seconds(1) == first)
        #expect(last - .seconds(1) < last)
        #expect(last - first == .milliseconds(Int64.max))
        #expect(first - last == .milliseconds(Int64.min))
        #expect(Timestamp(seconds: .max) == last)
        #expect(Timestamp(seconds: .min) == first)
        #expect(Duration.seconds(Int64.max).milliseconds == .max)
        #expect(!last.description.isEmpty && !first.description.isEmpty)
    }

    @Test("add and subtract durations to the millisecond")
    func arithmetic() {
        let moment = Timestamp(seconds: 1_769_825_100)
        #expect(moment + .milliseconds(1500) - moment == .milliseconds(1500))
        #expect(moment - .seconds(60) < moment)
        #expect((moment + .microseconds(1999)).milliseconds == moment.milliseconds + 1)
    }
}
