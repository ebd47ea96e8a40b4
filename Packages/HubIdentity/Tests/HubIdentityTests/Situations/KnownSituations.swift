import HubCore
import HubIdentity

let newAndKnown: [Situation] = [
    Situation(
        "nobody knows anything: somebody new",
        evidence: [],
        customer: 100,
        actions: [.make(100)]
    ),
    Situation(
        "a platform's account comes for the first time",
        evidence: [.proven(.telegram)],
        customer: 100,
        actions: [.make(100), .link(.telegram, 100)]
    ),
    Situation(
        "a known account says nothing new",
        links: [.proven(.telegram, 1)],
        evidence: [.proven(.telegram)],
        customer: 1
    ),
    Situation(
        "an authenticated letter from a known address",
        links: [.proven(.mail, 1)],
        evidence: [.proven(.mail)],
        customer: 1
    ),
    Situation(
        "a known account proves a telephone number",
        links: [.proven(.telegram, 1)],
        evidence: [.proven(.telegram), .proven(.phone)],
        customer: 1,
        actions: [.link(.phone, 1)]
    ),
    Situation(
        "a new account with a known address joins who has the address",
        links: [.proven(.mail, 1)],
        evidence: [.proven(.an), .proven(.mail)],
        customer: 1,
        actions: [.link(.an, 1)]
    ),
    Situation(
        "a person may prove many addresses",
        links: [.proven(.an, 1), .proven(.mail, 1)],
        evidence: [.proven(.an), .proven(.otherMail)],
        customer: 1,
        actions: [.link(.otherMail, 1)]
    ),
    Situation(
        "the same user id at two sites is not one account",
        links: [.proven(.an, 1)],
        evidence: [.proven(.anElsewhere)],
        customer: 100,
        actions: [.make(100), .link(.anElsewhere, 100)]
    ),
    Situation(
        "proof takes the place of what the same customer typed before",
        links: [.proven(.telegram, 1), .typed(.phone, 1)],
        evidence: [.proven(.telegram), .proven(.phone)],
        customer: 1,
        actions: [.link(.phone, 1)]
    ),
    Situation(
        "nothing is proven in a conversation that is known",
        links: [.proven(.mail, 1)],
        evidence: [],
        conversation: 1,
        customer: 1
    ),
    Situation(
        "what is proven counts more than whose conversation it is",
        links: [.proven(.mail, 1), .proven(.otherMail, 2)],
        evidence: [.proven(.otherMail)],
        conversation: 1,
        customer: 2
    ),
]
