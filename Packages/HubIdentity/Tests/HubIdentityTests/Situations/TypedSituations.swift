import HubCore
import HubIdentity

let typing: [Situation] = [
    Situation(
        "a typed address of a known customer is a question",
        links: [.proven(.mail, 1)],
        evidence: [.typed(.mail)],
        customer: 100,
        actions: [.make(100), .keep(.mail, 100), .ask(1, 100, .typedProvenHandle, .mail)]
    ),
    Situation(
        "a visitor types somebody's number",
        links: [.proven(.phone, 1), .proven(.browser, 2)],
        evidence: [.proven(.browser), .typed(.phone)],
        customer: 2,
        actions: [.keep(.phone, 2), .ask(1, 2, .typedProvenHandle, .phone)]
    ),
    Situation(
        "an unsigned user id is typed as well",
        links: [.proven(.an, 1)],
        evidence: [.proven(.browser), .typed(.an)],
        customer: 100,
        actions: [
            .make(100), .link(.browser, 100), .keep(.an, 100), .ask(1, 100, .typedProvenHandle, .an),
        ]
    ),
    Situation(
        "two visitors type the same number",
        links: [.proven(.browser, 1), .typed(.phone, 1)],
        evidence: [.proven(.otherBrowser), .typed(.phone)],
        customer: 100,
        actions: [
            .make(100), .link(.otherBrowser, 100), .keep(.phone, 100), .ask(1, 100, .typedSameHandle, .phone),
        ]
    ),
    Situation(
        "the owner and the others are asked about, each once",
        links: [.proven(.phone, 1), .typed(.phone, 2), .typed(.mail, 2)],
        evidence: [.typed(.phone), .typed(.mail)],
        customer: 100,
        actions: [
            .make(100), .keep(.phone, 100), .keep(.mail, 100), .ask(1, 100, .typedProvenHandle, .phone),
            .ask(2, 100, .typedSameHandle, .phone),
        ]
    ),
    Situation(
        "proof of a handle that somebody else typed is a question",
        links: [.proven(.telegram, 1), .typed(.phone, 2)],
        evidence: [.proven(.telegram), .proven(.phone)],
        customer: 1,
        actions: [.link(.phone, 1), .ask(1, 2, .typedProvenHandle, .phone)]
    ),
    Situation(
        "a customer who types their own proven address says nothing new",
        links: [.proven(.telegram, 1), .proven(.mail, 1)],
        evidence: [.proven(.telegram), .typed(.mail)],
        customer: 1
    ),
    Situation(
        "what a crowd types raises no question",
        links: (1...5).map { .typed(.phone, $0) },
        evidence: [.typed(.phone)],
        customer: 100,
        actions: [.make(100), .keep(.phone, 100)]
    ),
    Situation(
        "nobody is asked about two who are to be kept apart",
        links: [.proven(.telegram, 1), .proven(.mail, 2)],
        apart: [(1, 2)],
        evidence: [.proven(.telegram), .typed(.mail)],
        customer: 1,
        actions: [.keep(.mail, 1)]
    ),
    Situation(
        "a forged letter in a known conversation takes over nobody's address",
        links: [.proven(.mail, 1), .proven(.otherMail, 2)],
        evidence: [.typed(.otherMail)],
        conversation: 1,
        customer: 1,
        actions: [.keep(.otherMail, 1), .ask(1, 2, .typedProvenHandle, .otherMail)]
    ),
]
