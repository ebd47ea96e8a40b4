import HubCore
import HubStorage
import Testing

@Suite("Ways in")
struct AccessTests {
    @Test("by a session last until its end, and only for those who may sign in")
    func sessions() async throws {
        let shop = try await Shop()
        var agent = try await shop.agent("a@b.vn", .agent)
        let (owner, end) = (agent, shop.clock.now + .seconds(100))
        let session = try await shop.store.commit {
            try $0.createSession(of: owner, tokenHash: "h", userAgent: "B/1", address: "203.0.113.9", expiresAt: end)
        }
        let found = try await shop.store.read { try $0.session(tokenHash: "h", at: end - .seconds(1)) }
        #expect(found?.session == session)
        #expect(found?.agent == owner)
        #expect(try await shop.store.read { try $0.session(tokenHash: "h", at: end) == nil })
        try await shop.store.commit { try $0.touch(session, address: "203.0.113.10", expiresAt: end + .seconds(50)) }
        let later = try await shop.store.read { try $0.session(tokenHash: "h", at: end)?.session }
        #expect(later?.address == "203.0.113.10")
        agent.isActive = false
        let changed = agent
        try await shop.store.commit { try $0.update(changed) }
        #expect(try await shop.store.read { try $0.session(tokenHash: "h", at: end) == nil })
    }

    @Test("are ended by whom they belong to, one by one or all but one, and a touch brings none back")
    func ending() async throws {
        let shop = try await Shop()
        let (mine, theirs) = (try await shop.agent("a@b.vn", .agent), try await shop.agent("c@b.vn", .agent))
        let end = shop.clock.now + .seconds(100)
        let sessions = try await shop.store.commit { transaction in
            try ["1", "2", "3"].map {
                try transaction.createSession(of: mine, tokenHash: $0, userAgent: "", address: "", expiresAt: end)
            }
        }
        let (first, second) = (sessions[0], sessions[1])
        #expect(try await !shop.store.commit { try $0.endSession(first.id, of: theirs.id, in: theirs.workspace) })
        #expect(try await shop.store.commit { try $0.endSession(first.id, of: mine.id, in: mine.workspace) })
        try await shop.store.commit { try $0.touch(first, address: "", expiresAt: end) }
        #expect(try await shop.store.read { try $0.session(tokenHash: "1", at: shop.clock.now) == nil })
        #expect(
            try await shop.store.commit { try $0.endSessions(of: mine.id, in: mine.workspace, except: second.id) } == 1
        )
        let left = try await shop.store.read { try $0.sessions(of: mine.id, in: mine.workspace, at: shop.clock.now) }
        #expect(left == [second])
    }

    @Test("by a token end when it is revoked")
    func tokens() async throws {
        let shop = try await Shop()
        let agent = try await shop.agent("a@b.vn", .agent)
        let token = try await shop.store.commit { try $0.createAPIToken(of: agent, name: "kho", hash: "h") }
        try await shop.store.commit { try $0.touch(token) }
        let found = try await shop.store.read { try $0.apiToken(hash: "h") }
        #expect(found?.token.usedAt == shop.clock.now)
        #expect(try await shop.store.commit { try $0.revokeAPIToken(token.id, of: agent.id, in: agent.workspace) })
        #expect(try await !shop.store.commit { try $0.revokeAPIToken(token.id, of: agent.id, in: agent.workspace) })
        #expect(try await shop.store.read { try $0.apiToken(hash: "h") == nil })
        #expect(try await shop.store.read { try $0.apiTokens(of: agent.id, in: agent.workspace) }.isEmpty)
    }

    @Test("by a link work once, in time, for their purpose, and the newest replaces the others")
    func links() async throws {
        let shop = try await Shop()
        let end = shop.clock.now + .seconds(100)
        for hash in ["old", "new"] {
            try await shop.store.commit {
                _ = try $0.createOneTimeLink(
                    for: .invitation,
                    email: "a@b.vn",
                    role: .agent,
                    in: shop.workspace,
                    tokenHash: hash,
                    expiresAt: end
                )
            }
        }
        #expect(try await shop.store.read { try $0.oneTimeLink(tokenHash: "old", at: shop.clock.now) } == nil)
        #expect(try await shop.store.read { try $0.oneTimeLink(tokenHash: "new", at: end) } == nil)
        #expect(try await shop.store.commit { try $0.useOneTimeLink(tokenHash: "new", for: .passwordReset) } == nil)
        let used = try await withThrowingTaskGroup(of: OneTimeLink?.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    try await shop.store.commit { try $0.useOneTimeLink(tokenHash: "new", for: .invitation) }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }.compactMap { $0 }
        }
        #expect(used.map(\.role) == [.agent])
        #expect(
            try await shop.store.read {
                try $0.oneTimeLinks(for: .invitation, in: shop.workspace, at: shop.clock.now, limit: 9)
            }.isEmpty
        )
    }

    @Test("leave a trace that is filtered and read backwards")
    func audit() async throws {
        let shop = try await Shop()
        let agent = try await shop.agent("a@b.vn", .admin)
        try await shop.store.commit { transaction in
            for (action, author) in [("a.done", agent.id), ("b.done", agent.id), ("a.done", nil)] {
                try transaction.audit(action, of: "x/1", by: author, in: shop.workspace, from: "", details: ["n": 1])
            }
        }
        let (all, mine, rest) = try await shop.store.read { reader in
            let all = try reader.audit(of: shop.workspace, limit: 9)
            let mine = try reader.audit(of: shop.workspace, AuditFilter(agent: agent.id, action: "a.done"), limit: 9)
            return (all, mine, try reader.audit(of: shop.workspace, before: all.first?.id, limit: 9))
        }
        #expect(all.map(\.action) == ["a.done", "b.done", "a.done"])
        #expect(all.first?.agent == nil)
        #expect(mine.count == 1)
        #expect(rest == Array(all.dropFirst()))
        #expect(all.first?.details == ["n": 1])
    }

    @Test("keep an answer beside a key that only one transaction uses up")
    func keys() async throws {
        let shop = try await Shop()
        let agent = try await shop.agent("a@b.vn", .agent)
        let (id, workspace) = (agent.id, agent.workspace)
        #expect(try await shop.store.commit { try $0.useKey("k", fingerprint: "f", of: id, in: workspace) })
        #expect(try await !shop.store.commit { try $0.useKey("k", fingerprint: "g", of: id, in: workspace) })
        let before = try await shop.store.read { try $0.keptAnswer(to: "k", of: id, in: workspace) }
        #expect(before?.fingerprint == "f")
        #expect(before?.answer == nil)
        let answer = KeptAnswer.Answer(status: 201, body: "{}")
        try await shop.store.commit { try $0.keep(answer, to: "k", of: id, in: workspace) }
        #expect(try await shop.store.read { try $0.keptAnswer(to: "k", of: id, in: workspace) }?.answer == answer)
        let moment = shop.clock.now
        try await shop.store.commit { try $0.pruneAnswers(before: moment) }
        #expect(try await shop.store.read { try $0.keptAnswer(to: "k", of: id, in: workspace) } != nil)
        try await shop.store.commit { try $0.pruneAnswers(before: moment + .seconds(1)) }
        #expect(try await shop.store.read { try $0.keptAnswer(to: "k", of: id, in: workspace) } == nil)
    }
}
