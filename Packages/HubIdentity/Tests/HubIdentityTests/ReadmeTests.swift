import HubCore
import HubIdentity
import Testing

@Test("The snippet in HubIdentity's README does what it says")
func readmeOfHubIdentityIsTrue() {
    let normalizer = StandardNormalizer(phone: NoPhoneNumbers())
    let resolver = Resolver()
    var graph = LinkGraph()

    let user = normalizer.evidence(from: [
        Claim(Handle(.siteUser, "17", scope: "shop"), .signedLogin),
        Claim(Handle(.email, "An.Nguyen@Gmail.com"), .signedLogin),
    ])
    let first = resolver.resolve(user, in: &graph, newcomer: ID(1))
    let mailbox = HandleKey(.email, "annguyen@gmail.com")
    #expect(
        first.actions == [
            .create(ID(1)),
            .link(HandleKey(.siteUser, "17", scope: "shop"), to: ID(1), .signedLogin),
            .link(mailbox, to: ID(1), .signedLogin),
        ]
    )

    let letter = normalizer.evidence(from: [Claim(Handle(.email, "annguyen@googlemail.com"), .authenticatedMail)])
    let second = resolver.resolve(letter, in: &graph, newcomer: ID(2))
    #expect(second == Resolution(customer: first.customer, actions: []))

    let form = normalizer.evidence(from: [Claim(Handle(.email, "annguyen@gmail.com"), .claimed)])
    let third = resolver.resolve(form, in: &graph, newcomer: ID(3))
    #expect(third.customer == ID(3))
    #expect(third.actions.last == .ask(1, 3, .typedProvenHandle, mailbox))
}
