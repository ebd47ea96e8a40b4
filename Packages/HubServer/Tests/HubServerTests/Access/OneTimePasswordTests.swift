import HubCore
import Testing

@testable import HubServer

@Suite struct OneTimePasswordTests {
    @Test(
        "codes are those of RFC 6238, appendix B",
        arguments: [
            (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"), (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
        ]
    )
    func codesAreThoseOfRFC6238(seconds: Int64, code: String) {
        let password = OneTimePassword(secret: Array("12345678901234567890".utf8), digits: 8)
        #expect(password.code(step: OneTimePassword.step(at: Timestamp(seconds: seconds))) == code)
    }

    @Test(
        "codes are those of RFC 4226, appendix D",
        arguments: Array(["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583"].enumerated())
    )
    func codesAreThoseOfRFC4226(step: Int, code: String) {
        #expect(OneTimePassword(secret: Array("12345678901234567890".utf8)).code(step: Int64(step)) == code)
    }

    @Test("a code of the step before or after is taken, and none further away")
    func aCodeOfTheStepBefore() {
        let password = OneTimePassword(secret: OneTimePassword.newSecret())
        let moment = Timestamp(seconds: 1_760_000_010)
        let present = OneTimePassword.step(at: moment)
        for step in present - 1...present + 1 {
            #expect(password.step(of: password.code(step: step), at: moment) != nil)
        }
        let far = Set([present - 2, present + 2].map { password.code(step: $0) })
        let near = Set((present - 1...present + 1).map { password.code(step: $0) })
        for code in far.subtracting(near) { #expect(password.step(of: code, at: moment) == nil) }
        #expect(password.step(of: "", at: moment) == nil)
    }

    @Test(
        "base 32 is that of RFC 4648 without padding",
        arguments: [
            ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ]
    )
    func base32IsThatOfRFC(text: String, expected: String) {
        #expect(Base32.encode(Array(text.utf8)) == expected)
    }

    @Test("the address for apps escapes what people type")
    func theAddressForAppsEscapesWhat() {
        let address = OneTimePassword(secret: Array("12345678901234567890".utf8))
            .address(account: "a+b@congty.vn", issuer: "Hoa & Lá")
        #expect(address.hasPrefix("otpauth://totp/Hoa%20%26%20L%C3%A1:a%2Bb%40congty.vn?secret=GEZDGNBVGY3TQOJQ"))
        #expect(address.hasSuffix("&issuer=Hoa%20%26%20L%C3%A1&algorithm=SHA1&digits=6&period=30"))
    }

    @Test("a recovery code is known however it is typed")
    func aRecoveryCodeIsKnownHowever() {
        let code = RecoveryCode.make()
        #expect(code.count == 19)
        #expect(RecoveryCode.hash(of: code) == RecoveryCode.hash(of: " " + code.uppercased().replacing("-", with: " ")))
        #expect(RecoveryCode.hash(of: code) != RecoveryCode.hash(of: RecoveryCode.make()))
    }
}
