import HTTPTypes
import HubCore
import HubStorage
import Testing

@testable import HubServer

@Suite struct RepetitionTests {
    @Test("a repeated request gets the first answer and changes nothing")
    func aRepeatedRequestGetsTheFirst() async throws {
        try await TestHub.run { hub, visitor in
            let admin = visitor.with(token: try await hub.setUp().token).with("Idempotency-Key", "k-1")
            let first = try await admin.send(.post, "/api/v1/teams", ["name": "Kho"])
            let second = try await admin.send(.post, "/api/v1/teams", ["name": "Kho"])
            #expect(first.status == 201)
            #expect(second.status == 201)
            #expect(second.body == first.body)
            #expect(second.headers[text: "Idempotency-Replayed"] == "true")
            #expect(try await admin.send(.get, "/api/v1/teams").json["items"]?.elements?.count == 1)
        }
    }

    @Test("a key belongs to one request of one agent")
    func aKeyBelongsToOneRequest() async throws {
        try await TestHub.run { hub, visitor in
            let (admin, token) = try await hub.setUp()
            let other = try await hub.addAgent(.admin, email: "hai@congty.vn", in: admin.workspace)
            let first = visitor.with(token: token).with("Idempotency-Key", "k-1")
            try await first.send(.post, "/api/v1/teams", ["name": "Kho"])
            let changed = try await first.send(.post, "/api/v1/teams", ["name": "Kho 2"])
            #expect(changed.status == 422)
            #expect(changed.problem == "key-reused")
            let elsewhere = try await first.with(token: other.token).send(.post, "/api/v1/teams", ["name": "Kho 2"])
            #expect(elsewhere.status == 201)
        }
    }

    @Test("many at once are carried out once")
    func manyAtOnceAreCarriedOut() async throws {
        try await TestHub.run { hub, visitor in
            try await hub.setUp()
            let admin = visitor.with(cookie: try await visitor.signIn("chu@congty.vn")).with("Idempotency-Key", "k-1")
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<20 {
                    // Nothing but the key keeps the hub from making twenty tokens of one name.
                    group.addTask { try await admin.send(.post, "/api/v1/tokens", ["name": "kho"]).status }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.filter { $0 == 201 }.count == 1)
            #expect(statuses.filter { $0 == 409 }.count == 19)
            let tokens = try await admin.send(.get, "/api/v1/tokens").json["items"]?.elements
            #expect(tokens?.filter { $0["name"]?.text == "kho" }.count == 1)
        }
    }

    @Test("an answer with a secret is not kept, and the request is not carried out again")
    func anAnswerWithASecretIs() async throws {
        try await TestHub.run { hub, visitor in
            try await hub.setUp()
            let admin = visitor.with(cookie: try await visitor.signIn("chu@congty.vn")).with("Idempotency-Key", "k-1")
            #expect(try await admin.send(.post, "/api/v1/tokens", ["name": "kho"]).json["token"]?.text != nil)
            let second = try await admin.send(.post, "/api/v1/tokens", ["name": "kho"])
            #expect(second.status == 409)
            #expect(second.problem == "already-done")
            #expect(try await admin.send(.get, "/api/v1/tokens").json["items"]?.elements?.count == 2)
        }
    }

    @Test("a request that failed may be sent again with its key")
    func aRequestThatFailedMayBe() async throws {
        try await TestHub.run { hub, visitor in
            let admin = visitor.with(token: try await hub.setUp().token)
            try await admin.send(.post, "/api/v1/teams", ["name": "Kho"])
            let keyed = admin.with("Idempotency-Key", "k-1")
            #expect(try await keyed.send(.post, "/api/v1/teams", ["name": "Kho"]).status == 409)
            let id = try #require(
                try await admin.send(.get, "/api/v1/teams").json["items"]?.elements?.first?["id"]?.text
            )
            try await admin.send(.delete, "/api/v1/teams/\(id)")
            #expect(try await keyed.send(.post, "/api/v1/teams", ["name": "Kho"]).status == 201)
        }
    }

    @Test("the same key with another query is another request, and files need no key")
    func queriesAndFiles() async throws {
        try await TestHub.run(hasWork: true) { hub, visitor in
            let admin = visitor.with(token: try await hub.setUp().token).with("Idempotency-Key", "k-1")
            #expect(try await admin.send(.post, "/api/v1/teams?a=1", ["name": "Kho"]).status == 201)
            #expect(try await admin.send(.post, "/api/v1/teams?a=2", ["name": "Kho"]).problem == "key-reused")
            let first = try await admin.send(.post, "/api/v1/files?name=a.txt", bytes: Array("một".utf8))
            let second = try await admin.send(.post, "/api/v1/files?name=b.txt", bytes: Array("hai nữa".utf8))
            #expect(first.json["size"]?.integer == 5)
            #expect(second.json["size"]?.integer == 9)
            #expect(second.json["name"]?.text == "b.txt")
        }
    }

    @Test("a change that the store carries out twice uses its key up all the same")
    func repeatedCommits() async throws {
        try await TestHub.run { hub, _ in
            let agent = try await hub.setUp().agent
            let repetition = Repetition(key: "k-1", fingerprint: "f", agent: agent)
            struct TakenBack: Error {}
            await #expect(throws: TakenBack.self) {
                try await hub.store.commit { transaction in
                    try repetition.begin(in: transaction)
                    throw TakenBack()
                }
            }
            try await hub.store.commit { try repetition.begin(in: $0) }
            let kept = try await hub.store.read { try $0.keptAnswer(to: "k-1", of: agent.id, in: agent.workspace) }
            #expect(kept?.fingerprint == "f")
        }
    }

    @Test("housekeeping forgets old answers")
    func housekeepingForgetsOldAnswers() async throws {
        try await TestHub.run { hub, visitor in
            let (agent, token) = try await hub.setUp()
            let admin = visitor.with(token: token).with("Idempotency-Key", "k-1")
            try await admin.send(.post, "/api/v1/teams", ["name": "Kho"])
            hub.clock.pass(.seconds(90_000))
            try await Housekeeping(hub: hub.server.hub).tidy()
            #expect(try await hub.store.read { try $0.keptAnswer(to: "k-1", of: agent.id, in: agent.workspace) } == nil)
        }
    }
}
