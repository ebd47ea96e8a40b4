import ChannelKit
import ChannelSimulation
import ChannelTestKit
import HubCore
import Testing

/// What the checks of a site channel say about one doorman.
private func subject(_ tricks: Doorman.Tricks) -> ConformanceSubject {
    let text = ConfigField.Text(en: "Secret", vi: "Khóa")
    let descriptor = ChannelDescriptor(
        id: "door",
        name: "Door",
        version: "1.0.0",
        docs: "https://hub.example/docs/door",
        config: ConfigSchema([ConfigField("site", .secret, label: text, help: text)]),
        ingress: [.site],
        capabilities: ChannelCapabilities(text: .init(maxLength: 100, unit: .grapheme)),
        handleKinds: [.visitor, .siteUser],
        verification: .hubToken
    )
    let plugin = ChannelPlugin(descriptor: descriptor) { _, context in
        Roles(Doorman(context: context, tricks: tricks))
    }
    let nobody = AnsweringPlatform { _ in HTTPReply(status: 404) }
    var subject = ConformanceSubject(
        plugin,
        example: ["site": "door-secret-4Kx9"],
        target: SendTarget(account: "site", conversation: .init("visitor-1")),
        platform: { _ in PlayedPlatform(nobody) }
    )
    subject.site = SiteExample(
        visitor: { SiteRequest(origin: "https://shop.example", token: nil, isOpen: true, receivedAt: $0) },
        signed: { secrets, now in
            let expires = now.milliseconds / 1000 + 60
            var user = SiteRequest.SignedUser(id: "17", email: "an@example.com", expires: expires, signature: "")
            user.signature = Doorman.sign(user, with: secrets.values["site"] ?? "")
            return SiteRequest(origin: "https://shop.example", token: nil, user: user, isOpen: true, receivedAt: now)
        },
        refused: { now in
            [
                "another site": SiteRequest(origin: "https://evil.example", token: nil, isOpen: true, receivedAt: now),
                "no token": SiteRequest(origin: "https://shop.example", token: "x", isOpen: true, receivedAt: now),
            ]
        },
        posts: [
            SitePost(action: "message", id: "1", data: ["text": "Hello"], receivedAt: ConformanceSubject.morning)
        ]
    )
    return subject
}

extension ConformanceSubject {
    fileprivate static let morning = Timestamp(seconds: 1_777_597_200)
}

@Suite("Site channels under the checks")
struct SiteTests {
    private func check(_ number: Int, _ tricks: Doorman.Tricks) throws -> ConformanceCheck {
        try #require(Conformance.checks(for: subject(tricks)).first { $0.number == number })
    }

    @Test("a careful doorman passes", arguments: [16, 17, 18, 19])
    func passes(_ number: Int) async throws {
        #expect(try await check(number, Doorman.Tricks()).run() == .pass)
    }

    @Test(
        "a careless one is noticed",
        arguments: [
            (16, Doorman.Tricks(keepsNobody: true)), (17, Doorman.Tricks(ignoresTokens: true)),
            (17, Doorman.Tricks(ignoresUsers: true)), (18, Doorman.Tricks(ignoresOrigin: true)),
            (18, Doorman.Tricks(ignoresUsers: true)), (19, Doorman.Tricks(ignoresExpiry: true)),
        ]
    )
    func isNoticed(_ number: Int, _ tricks: Doorman.Tricks) async throws {
        let check = try check(number, tricks)
        let failure = await #expect(throws: ConformanceFailure.self) { try await check.run() }
        #expect(try #require(failure).text.contains("unexpected") == false)
    }
}
