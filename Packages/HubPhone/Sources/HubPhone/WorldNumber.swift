import CPhoneNumbers

/// Numbers of any country, as libphonenumber knows them.
enum WorldNumber {
    /// The E.164 form of one number, given in ASCII digits with or without a plus sign in front; `nil` if it is not valid.
    ///
    /// Letters must not get here: libphonenumber would dial them ("zalo" as 9256).
    static func e164(_ digits: String, region: String) -> String? {
        var digits = digits
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(CPHONENUMBERS_CAPACITY)) { out in
            guard let start = out.baseAddress else { return nil }
            let isValid = digits.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) { text in
                    text.baseAddress.map { cphonenumbers_e164($0, text.count, region, start) } ?? false
                }
            }
            return isValid ? String(cString: start) : nil
        }
    }
}
