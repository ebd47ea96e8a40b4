import HubPhone
import Testing

private let phone = PhoneNumbers()

@Suite("The Vietnamese numbering plan")
struct NumberingPlanTests {
    /// Every prefix of the eleven-digit numbers, with today's.
    static let migrations = [
        ("0162", "32"), ("0163", "33"), ("0164", "34"), ("0165", "35"), ("0166", "36"), ("0167", "37"), ("0168", "38"),
        ("0169", "39"), ("0120", "70"), ("0121", "79"), ("0122", "77"), ("0126", "76"), ("0128", "78"), ("0123", "83"),
        ("0124", "84"), ("0125", "85"), ("0127", "81"), ("0129", "82"), ("0186", "56"), ("0188", "58"), ("0199", "59"),
    ]

    @Test("turns every eleven-digit mobile number into today's, however it is spelt", arguments: migrations)
    func migrates(_ old: String, _ new: String) {
        let bare = old.dropFirst()
        for text in [
            "\(old)2345679", "\(old) 234 5679", "\(old).234.5679", "+84\(bare)2345679", "84\(bare)2345679",
            "0084\(bare)2345679", "+84\(old)2345679", "\(bare)2345679",
        ] {
            #expect(phone.e164(text) == ["+84\(new)2345679"], "\(text)")
        }
    }

    @Test(
        "never converts an old area code that reads as a mobile number today",
        arguments: [
            ("033 3821234", "+84333821234"), ("031 3821234", "+84313821234"), ("030 3821234", "+84303821234"),
            ("036 3821234", "+84363821234"), ("037 3821234", "+84373821234"), ("038 3821234", "+84383821234"),
            ("039 3821234", "+84393821234"), ("052 3821234", "+84523821234"), ("056 3821234", "+84563821234"),
            ("058 3821234", "+84583821234"), ("059 3821234", "+84593821234"), ("070 3821234", "+84703821234"),
            ("076 3821234", "+84763821234"), ("077 3821234", "+84773821234"), ("079 3821234", "+84793821234"),
            ("08 38211234", "+84838211234"),
        ]
    )
    func leavesAmbiguousCodes(_ text: String, _ number: String) {
        #expect(phone.e164(text) == [number])
        // What no mobile number is either stays unread.
        #expect(phone.e164("052 6821234").isEmpty)
        #expect(phone.e164("070 38212345").isEmpty)
    }

    @Test(
        "converts old area codes that can be nothing else",
        arguments: [
            ("04 38211234", "+842438211234"), ("(04) 3821 1234", "+842438211234"), ("+84 4 3821 1234", "+842438211234"),
            ("0511 3821234", "+842363821234"), ("0510 3821234", "+842353821234"), ("0240 3821234", "+842043821234"),
            ("0241 3821234", "+842223821234"), ("0280 3821234", "+842083821234"), ("0650 3821234", "+842743821234"),
            ("0710 3821234", "+842923821234"), ("061 3821234", "+842513821234"), ("054 3821234", "+842343821234"),
            ("025 3821234", "+842053821234"), ("055 3821234", "+842553821234"), ("075 3821234", "+842753821234"),
        ]
    )
    func convertsOldCodes(_ text: String, _ number: String) {
        #expect(phone.e164(text) == [number])
    }

    @Test("converts an old area code only where a trunk zero or the country code stands before it")
    func needsPrefixForOldCodes() {
        #expect(phone.e164("438211234").isEmpty)
        #expect(phone.e164("5113821234").isEmpty)
        #expect(phone.e164("04 1821 1234").isEmpty, "no subscriber's number began with 1")
        #expect(phone.e164("061 9821234").isEmpty, "nor with 9")
        #expect(phone.e164("055 9821234") == ["+84559821234"], "0559 is a mobile range")
    }

    @Test(
        "reads landlines under today's codes",
        arguments: [
            ("024 3821 1234", "+842438211234"), ("(028) 3821 1234", "+842838211234"),
            ("+84 28 3821 1234", "+842838211234"),
            ("0236 3821 234", "+842363821234"), ("02923821234", "+842923821234"), ("2838211234", "+842838211234"),
            ("84 24 3821 1234", "+842438211234"), ("0211 3821234", "+842113821234"), ("0219.3821.234", "+842193821234"),
            ("0299 3821234", "+842993821234"), ("028 3821 1234 - 2", "+842838211234"),
        ]
    )
    func readsLandlines(_ text: String, _ number: String) {
        #expect(phone.e164(text) == [number])
    }

    @Test("knows every area of today")
    func knowsAreas() {
        let codes = [203...209, 210...216, 218...222, 225...229, 232...239, 251...252, 254...263, 269...277, 290...294]
        let areas = codes.joined() + [296, 297, 299]
        #expect(areas.count == 61)
        for code in areas { #expect(phone.e164("0\(code)3821234") == ["+84\(code)3821234"]) }
        for code in Set(200...299).subtracting(areas) where !(240...249).contains(code) && !(280...289).contains(code) {
            #expect(phone.e164("+84\(code)3821234").allSatisfy { !$0.hasPrefix("+84\(code)") }, "\(code)")
        }
    }

    @Test("has the ranges of today's mobile numbers")
    func knowsMobiles() {
        let ranges = [
            300...399, 510...519, 522...523, 528...528, 559...569, 580...599, 700...709, 760...799, 810...899,
            900...999,
        ]
        let mobile = Set(ranges.joined())
        for prefix in 300...999 {
            let text = "0\(prefix)100200"
            #expect((phone.e164(text) == ["+84\(prefix)100200"]) == mobile.contains(prefix), "\(text)")
        }
    }
}
