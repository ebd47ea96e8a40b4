import HubCore
import HubIdentity

let mergers: [Situation] = [
    Situation(
        "proven handles of two customers together: the newer joins the older",
        links: [.proven(.telegram, 2), .proven(.phone, 1)],
        evidence: [.proven(.telegram), .proven(.phone)],
        customer: 1,
        actions: [.merge(2, 1, .provenTogether)]
    ),
    Situation(
        "the account's customer is the older one",
        links: [.proven(.telegram, 1), .proven(.phone, 2)],
        evidence: [.proven(.telegram), .proven(.phone)],
        customer: 1,
        actions: [.merge(2, 1, .provenTogether)]
    ),
    Situation(
        "three customers become one",
        links: [.proven(.telegram, 3), .proven(.phone, 2), .proven(.mail, 1)],
        evidence: [.proven(.telegram), .proven(.phone), .proven(.mail)],
        customer: 1,
        actions: [.merge(3, 2, .provenTogether), .merge(2, 1, .provenTogether)]
    ),
    Situation(
        "two proven addresses of different customers, and a new account",
        links: [.proven(.mail, 2), .proven(.otherMail, 1)],
        evidence: [.proven(.an), .proven(.mail), .proven(.otherMail)],
        customer: 1,
        actions: [.link(.an, 1), .merge(2, 1, .provenTogether)]
    ),
    Situation(
        "accounts on different platforms do not contradict each other",
        links: [.proven(.telegram, 1), .proven(.an, 2), .proven(.mail, 2)],
        evidence: [.proven(.telegram), .proven(.mail)],
        customer: 1,
        actions: [.merge(2, 1, .provenTogether)]
    ),
    Situation(
        "two that are to be kept apart stay two, without a question",
        links: [.proven(.telegram, 1), .proven(.phone, 2)],
        apart: [(1, 2)],
        evidence: [.proven(.telegram), .proven(.phone)],
        customer: 1
    ),
    Situation(
        "a question speaks of who is left after the merge",
        links: [.proven(.mail, 1), .proven(.telegram, 2), .typed(.phone, 3)],
        evidence: [.proven(.telegram), .proven(.phone), .proven(.mail)],
        customer: 1,
        actions: [
            .link(.phone, 2), .merge(2, 1, .provenTogether), .ask(1, 3, .typedProvenHandle, .phone),
        ]
    ),
]

let conflicts: [Situation] = [
    Situation(
        "two users of one site prove the same address: a question, no merge",
        links: [.proven(.an, 1), .proven(.mail, 1), .proven(.binh, 2)],
        evidence: [.proven(.binh), .proven(.mail)],
        customer: 2,
        actions: [.keep(.mail, 2), .ask(1, 2, .separateAccounts, .mail)]
    ),
    Situation(
        "a new user of a site brings the address of another user",
        links: [.proven(.an, 1), .proven(.mail, 1)],
        evidence: [.proven(.binh), .proven(.mail)],
        customer: 100,
        actions: [
            .make(100), .link(.binh, 100), .keep(.mail, 100), .ask(1, 100, .separateAccounts, .mail),
        ]
    ),
    Situation(
        "an anonymous visitor signs in as a new user with another user's address",
        links: [.proven(.an, 1), .proven(.mail, 1), .proven(.browser, 2)],
        evidence: [.proven(.browser), .proven(.binh), .proven(.mail)],
        customer: 2,
        actions: [.link(.binh, 2), .keep(.mail, 2), .ask(1, 2, .separateAccounts, .mail)]
    ),
    Situation(
        "two accounts of one platform share a telephone number",
        links: [.proven(.telegram, 1), .proven(.phone, 1)],
        evidence: [.proven(.otherTelegram), .proven(.phone)],
        customer: 100,
        actions: [
            .make(100), .link(.otherTelegram, 100), .keep(.phone, 100), .ask(1, 100, .separateAccounts, .phone),
        ]
    ),
    Situation(
        "of two addresses the one that fits the new account decides",
        links: [.proven(.an, 1), .proven(.mail, 1), .proven(.otherMail, 2)],
        evidence: [.proven(.binh), .proven(.mail), .proven(.otherMail)],
        customer: 2,
        actions: [.link(.binh, 2), .keep(.mail, 2), .ask(1, 2, .separateAccounts, .mail)]
    ),
    Situation(
        "a session that vouches for two users of one site follows the first",
        links: [.proven(.an, 1), .proven(.binh, 2)],
        evidence: [.proven(.an), .proven(.binh)],
        customer: 1,
        actions: [.keep(.binh, 1), .ask(1, 2, .separateAccounts, .binh)]
    ),
    Situation(
        "a second account of a kind is noted and not linked",
        links: [.proven(.telegram, 1), .proven(.an, 1)],
        evidence: [.proven(.telegram), .proven(.binh)],
        customer: 1,
        actions: [.keep(.binh, 1)]
    ),
]
