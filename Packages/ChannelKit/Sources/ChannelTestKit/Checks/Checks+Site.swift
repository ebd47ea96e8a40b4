import ChannelSimulation
import ChannelKit
import HubCore

/// The admission checks for a channel whose customers' screen the hub serves.
enum SiteChecks {
    static var all: [Rule] {
        [
            Rule(16, "visitors are let in, and their posts are taken") { try with($0, genuine) },
            Rule(17, "a changed token or signature is noticed") { try with($0, forged) },
            Rule(18, "wrong origins, tokens and users are turned away") { try with($0, refused) },
            Rule(19, "a signed user expires") { try with($0, expired) },
        ]
    }

    private struct Stage {
        let subject: ConformanceSubject
        let example: SiteExample
        let world: ConformanceWorld
        let surface: any SiteSurface

        func opens(_ request: SiteRequest) -> Bool {
            (try? surface.openSession(request)) != nil
        }
    }

    private static func with(_ subject: ConformanceSubject, _ check: (Stage) throws -> Verdict) throws -> Verdict {
        let world = try subject.makeWorld(.manual)
        guard let surface = world.roles.site else { return .exempt("the hub does not serve the customer's screen") }
        guard let example = subject.site else {
            throw ConformanceFailure("the subject must say how the screen asks (site)")
        }
        return try check(Stage(subject: subject, example: example, world: world, surface: surface))
    }

    private static func genuine(_ stage: Stage) throws -> Verdict {
        let now = stage.world.clock.now()
        let origin = stage.example.visitor(now).origin ?? ""
        try require(stage.surface.allows(origin), "the origin '\(origin)' of the example is not allowed")
        let session = try stage.surface.openSession(stage.example.visitor(now))
        try require(!session.token.isEmpty, "a new visitor gets no token")
        try require(!session.conversation.key.isEmpty, "a new visitor gets no conversation")
        var request = stage.example.visitor(now)
        request.token = session.token
        let back = try stage.surface.openSession(request)
        try require(back.conversation == session.conversation, "a visitor who comes back is somebody else")
        let other = try stage.surface.openSession(stage.example.visitor(now))
        try require(other.conversation != session.conversation, "two visitors share a conversation")
        try require(!stage.surface.assets.isEmpty, "there is nothing for a page to embed")
        for post in stage.example.posts {
            guard case .store(let raw) = try stage.surface.receive(post, from: session) else { continue }
            let events = stage.surface.decode(raw).events
            try require(!events.isEmpty, "a post of '\(post.action)' was stored and means nothing")
            try require(
                events.allSatisfy { $0.conversation == session.conversation },
                "a post of '\(post.action)' went to another visitor's conversation"
            )
        }
        return .pass
    }

    private static func forged(_ stage: Stage) throws -> Verdict {
        let now = stage.world.clock.now()
        let session = try stage.surface.openSession(stage.example.visitor(now))
        for index in session.token.indices {
            var request = stage.example.visitor(now)
            request.token = session.token.replacing(at: index)
            let other = try? stage.surface.openSession(request)
            try require(other?.conversation != session.conversation, "a changed token opens the same conversation")
        }
        guard let signed = stage.example.signed else { return .pass }
        let request = signed(stage.subject.secrets, now)
        try require(stage.opens(request), "a signed user is turned away")
        guard let user = request.user else { throw ConformanceFailure("the example of a signed user has no user") }
        for index in user.signature.indices {
            var changed = request
            changed.user?.signature = user.signature.replacing(at: index)
            try require(!stage.opens(changed), "a user with a changed signature is let in")
        }
        let changes: [(String, (inout SiteRequest.SignedUser) -> Void)] = [
            ("id", { $0.id += "1" }), ("e-mail address", { $0.email = "other@example.com" }),
            ("telephone number", { $0.phone = "+84900000009" }), ("expiry", { $0.expires += 1 }),
        ]
        for (name, change) in changes {
            var changed = request
            var user = user
            change(&user)
            changed.user = user
            try require(!stage.opens(changed), "a user with another \(name) than the signed one is let in")
        }
        return .pass
    }

    private static func refused(_ stage: Stage) throws -> Verdict {
        let requests = stage.example.refused(stage.world.clock.now())
        try require(!requests.isEmpty, "the example names nobody to be turned away (refused)")
        for (name, request) in requests.sorted(by: { $0.key < $1.key }) {
            try require(!stage.opens(request), "\(name): was let in")
        }
        try require(!stage.surface.allows("https://elsewhere.invalid"), "pages of any origin may use the channel")
        guard let signed = stage.example.signed else { return .pass }
        let request = signed(stage.subject.secrets, stage.world.clock.now())
        for key in stage.subject.secrets.values.keys {
            stage.world.secrets.set(key)
        }
        try require(!stage.opens(request), "a signed user is let in although there is no secret to check it with")
        return .pass
    }

    private static func expired(_ stage: Stage) throws -> Verdict {
        guard let signed = stage.example.signed else { return .exempt("the site signs no users") }
        var request = signed(stage.subject.secrets, stage.world.clock.now())
        let expires = request.user?.expires ?? 0
        request.receivedAt = Timestamp(seconds: expires + 1)
        stage.world.clock.advance(by: request.receivedAt - stage.world.clock.now())
        try require(!stage.opens(request), "a signed user is let in after the expiry")
        return .pass
    }
}

extension String {
    /// A copy with another letter or digit at one place.
    fileprivate func replacing(at index: Index) -> String {
        var characters = Array(self)
        let place = distance(from: startIndex, to: index)
        characters[place] = characters[place] == "a" ? "b" : "a"
        return String(characters)
    }
}
