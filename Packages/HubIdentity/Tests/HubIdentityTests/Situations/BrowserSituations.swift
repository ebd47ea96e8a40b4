import HubCore
import HubIdentity

let browsers: [Situation] = [
    Situation(
        "a browser comes for the first time",
        evidence: [.proven(.browser)],
        customer: 100,
        actions: [.make(100), .link(.browser, 100)]
    ),
    Situation(
        "a browser comes back",
        links: [.proven(.browser, 1)],
        evidence: [.proven(.browser)],
        customer: 1
    ),
    Situation(
        "a browser that a known person used last is theirs while nobody signs in",
        links: [.proven(.browser, 1), .proven(.an, 1)],
        evidence: [.proven(.browser)],
        customer: 1
    ),
    Situation(
        "an unknown browser does not become the conversation's customer",
        links: [.proven(.an, 1)],
        evidence: [.proven(.browser)],
        conversation: 1,
        customer: 100,
        actions: [.make(100), .link(.browser, 100)]
    ),
    Situation(
        "an anonymous visitor signs in for the first time",
        links: [.proven(.browser, 1), .typed(.phone, 1)],
        evidence: [.proven(.browser), .proven(.an)],
        customer: 1,
        actions: [.link(.an, 1)]
    ),
    Situation(
        "an anonymous visitor signs in as somebody known, who stays although newer",
        links: [.proven(.browser, 1), .proven(.an, 2)],
        evidence: [.proven(.browser), .proven(.an)],
        customer: 2,
        actions: [.merge(1, 2, .knownVisitor)]
    ),
    Situation(
        "a site's user whose proven address belongs to one and whose browser to another",
        links: [.proven(.browser, 1), .proven(.mail, 2)],
        evidence: [.proven(.browser), .proven(.an), .proven(.mail)],
        customer: 2,
        actions: [.link(.an, 2), .merge(1, 2, .knownVisitor)]
    ),
    Situation(
        "a known person uses a second browser",
        links: [.proven(.browser, 1), .proven(.an, 1)],
        evidence: [.proven(.otherBrowser), .proven(.an)],
        customer: 1,
        actions: [.link(.otherBrowser, 1)]
    ),
    Situation(
        "two signed users share a browser: its link moves and nobody is merged",
        links: [.proven(.browser, 1), .proven(.an, 1), .proven(.binh, 2)],
        evidence: [.proven(.browser), .proven(.binh)],
        customer: 2,
        actions: [.move(.browser, 2)]
    ),
    Situation(
        "a new user signs in where somebody else was signed in",
        links: [.proven(.browser, 1), .proven(.an, 1)],
        evidence: [.proven(.browser), .proven(.binh)],
        customer: 100,
        actions: [.make(100), .link(.binh, 100), .move(.browser, 100)]
    ),
    Situation(
        "an account of another kind in a known person's browser is a question, not a link",
        links: [.proven(.browser, 1), .proven(.mail, 1)],
        evidence: [.proven(.browser), .proven(.an)],
        customer: 100,
        actions: [
            .make(100), .link(.an, 100), .move(.browser, 100), .ask(1, 100, .sameBrowser, .browser),
        ]
    ),
    Situation(
        "another proven address in a known person's browser is a question, not a link",
        links: [.proven(.browser, 1), .proven(.mail, 1)],
        evidence: [.proven(.browser), .proven(.otherMail)],
        customer: 100,
        actions: [
            .make(100), .link(.otherMail, 100), .move(.browser, 100), .ask(1, 100, .sameBrowser, .browser),
        ]
    ),
    Situation(
        "two tokens in one session are one visitor",
        links: [.proven(.browser, 2), .proven(.otherBrowser, 1)],
        evidence: [.proven(.browser), .proven(.otherBrowser)],
        customer: 1,
        actions: [.merge(2, 1, .provenTogether)]
    ),
    Situation(
        "a second token takes nothing from a known person",
        links: [.proven(.browser, 2), .proven(.otherBrowser, 1), .proven(.an, 1)],
        evidence: [.proven(.browser), .proven(.otherBrowser)],
        customer: 2
    ),
    Situation(
        "a visitor who is to be kept apart gives up the browser without a question",
        links: [.proven(.browser, 1), .proven(.an, 2)],
        apart: [(1, 2)],
        evidence: [.proven(.browser), .proven(.an)],
        customer: 2,
        actions: [.move(.browser, 2)]
    ),
]
