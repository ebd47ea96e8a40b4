import HubCore
import HubIdentity
import HubPhone
import Testing

@Suite("A telephone field of the world")
struct WorldFieldTests {
    @Test(
        "is read by libphonenumber where the number is not Vietnamese",
        arguments: [
            ("+1 415 555 2671", ["+14155552671"]),
            ("0014155552671", ["+14155552671"]),
            ("+49 1512 3456789", ["+4915123456789"]),
            ("+886 912 345 678 (Line)", ["+886912345678"]),
            ("+82 10-2345-6789 / 0912345679", ["+821023456789", "+84912345679"]),
            ("+82 10-2345-6789 0912345679", ["+821023456789", "+84912345679"]),
            ("0912345679 +1 415 555 2671", ["+84912345679", "+14155552671"]),
            ("1900 1234", ["+8419001234"]),
            ("1800 599 920", ["+841800599920"]),
            ("+1 415 555", []),
            ("+999 912345678", []),
            ("+1 912 0912345679", []),
            ("+1 41 0912345679", []),
            ("14155552671", []),
        ]
    )
    func readsForeignNumbers(_ text: String, _ numbers: [String]) {
        #expect(PhoneNumbers().e164(text) == numbers)
    }

    @Test(
        "dials from the region it is told",
        arguments: [
            ("US", "(415) 555-2671", ["+14155552671"]),
            ("us", "415.555.2671 or +84 912 345 679", ["+14155552671", "+84912345679"]),
            ("US", "0912345679", []),
            ("US", "011 84 912 345 679", ["+84912345679"]),
            ("FR", "06 12 34 56 78", ["+33612345678"]),
            ("FR", "+84 168 345 6789", ["+84383456789"]),
            ("XX", "0912345679", []),
            ("XX", "+84 0912345679", ["+84912345679"]),
            ("", "+1 415 555 2671", ["+14155552671"]),
        ]
    )
    func obeysRegion(_ region: String, _ text: String, _ numbers: [String]) {
        #expect(PhoneNumbers(region: region).e164(text) == numbers)
    }

    @Test("never dials letters", arguments: ["1-800-FLOWERS", "+1 800 FLOWERS", "0912345679 (zalo)", "GOIDAI 1900"])
    func ignoresVanity(_ text: String) {
        #expect(PhoneNumbers(region: "US").e164(text).isEmpty)
    }

    @Test("asks libphonenumber eight times at most, whatever is in it")
    func isCheap() {
        let wrong = "+999 1234567, "
        let right = "+1 415 555 2671"
        #expect(PhoneNumbers().e164(String(repeating: wrong, count: 7) + right) == ["+14155552671"])
        #expect(PhoneNumbers().e164(String(repeating: wrong, count: 8) + right).isEmpty)
    }

    @Test("is read by many threads at once, the first call included")
    func isSafeForThreads() async {
        await withTaskGroup(of: [String].self) { group in
            for number in 0..<200 {
                group.addTask { PhoneNumbers().e164("+1 415 555 \(2000 + number)") }
            }
            var seen: Set<[String]> = []
            for await numbers in group { seen.insert(numbers) }
            #expect(seen == Set((0..<200).map { ["+1415555\(2000 + $0)"] }))
        }
    }

    @Test("agrees with libphonenumber about Vietnamese numbers in their full form")
    func agreesAboutVietnam() {
        // Seen from elsewhere, "+84…" goes the same fast way; "0084…" goes to libphonenumber, so the two can be compared.
        // Left out are ranges that were opened after the oldest libphonenumber we support was made.
        var compared = 0
        for prefix in 100...999 where !(510...519).contains(prefix) && !(890...899).contains(prefix) && prefix != 992 {
            for tail in ["381234", "3812345"] {
                let ours = PhoneNumbers(region: "FR").e164("+84\(prefix)\(tail)")
                guard ours == ["+84\(prefix)\(tail)"] else { continue }
                #expect(PhoneNumbers(region: "FR").e164("0084\(prefix)\(tail)") == ours)
                compared += 1
            }
        }
        #expect(compared > 400)
    }
}

@Test("The snippet in HubPhone's README does what it says")
func readmeOfHubPhoneIsTrue() {
    PhoneNumbers.prepare()
    let phone = PhoneNumbers(region: "VN")
    #expect(phone.e164("0168.345.6789 (zalo) / (028) 3821 1234") == ["+84383456789", "+842838211234"])
    #expect(phone.e164("+1 415 555 2671") == ["+14155552671"])
    #expect(phone.e164("091****679") == [])

    let normalizer = StandardNormalizer(phone: phone)
    #expect(normalizer.key(for: Handle(.phone, "0168 345 6789"))?.value == "+84383456789")
}
