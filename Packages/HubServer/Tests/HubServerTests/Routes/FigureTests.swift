import HTTPTypes
import HubCore
import HubStorage
import Testing

@testable import HubServer

@Suite struct FigureTests {
    @Test("the ledger's figures add up, and say for how long what is not decoded has waited")
    func theLedger() async throws {
        try await TestHub.run { hub, visitor in
            let (me, token) = try await hub.setUp()
            let connection = try await hub.store.createConnection(
                in: me.workspace,
                channel: "pigeon",
                name: "",
                config: [:],
                secrets: [:]
            )
            let drafts = ["a", "b", "c", "a"].map { name in
                RawDraft(
                    mediaType: "text/plain",
                    bytes: [],
                    headers: [:],
                    receivedAt: hub.clock.now,
                    deliveryID: name
                )
            }
            try await hub.store.commit { transaction in
                try transaction.receive(drafts, on: connection, in: me.workspace)
                let first = try #require(try transaction.waitingRawEvents(limit: 1).first)
                try transaction.decide([(first, .quarantined, "broken")])
                try transaction.setHealth(of: connection, "connected", reason: nil)
            }
            hub.clock.pass(.seconds(90))
            let text = try await visitor.with(token: token).send(.get, "/metrics").body
            for line in [
                #"mekong_ledger_received_total{connection="\#(connection)"} 3"#,
                #"mekong_ledger_redelivered_total{connection="\#(connection)"} 1"#,
                #"mekong_ledger_events{connection="\#(connection)",state="waiting"} 2"#,
                #"mekong_ledger_events{connection="\#(connection)",state="quarantined"} 1"#,
                #"mekong_ledger_events{connection="\#(connection)",state="applied"} 0"#,
                #"mekong_ledger_events{connection="\#(connection)",state="unsupported"} 0"#,
                #"mekong_ledger_events{connection="\#(connection)",state="dismissed"} 0"#,
                #"mekong_ledger_lag_seconds{connection="\#(connection)"} 90"#,
                #"mekong_outbox_commands{state="queued"} 0"#, "mekong_outbox_lag_seconds 0",
                #"mekong_connection_up{connection="\#(connection)",channel="pigeon"} 1"#,
            ] {
                #expect(text.contains(line + "\n"), "\(line)")
            }
            #expect(text.contains(#"channel="pigeon",health="connected"} 1760000000"#))
        }
    }

    @Test("figures of a store that cannot be read are missing rather than wrong")
    func aClosedStore() async throws {
        try await TestHub.run { hub, _ in
            let workspace = try await hub.setUp().agent.workspace
            let figures = StoreFigures(store: hub.store, now: { hub.clock.now })
            #expect(await !figures.samples(of: workspace).isEmpty)
            try hub.store.close()
            #expect(await figures.samples(of: workspace).isEmpty)
        }
    }

    @Test("nobody sees the connections of another workspace")
    func otherWorkspaces() async throws {
        try await TestHub.run { hub, visitor in
            let (me, token) = try await hub.setUp()
            let other = try await hub.store.commit { try $0.createWorkspace(name: "Công ty Lá").id }
            let neighbour = try await hub.addAgent(.supervisor, email: "la@congty.vn", in: other)
            var connections: [ID<Connection>] = []
            for workspace in [me.workspace, other] {
                connections.append(
                    try await hub.store.createConnection(
                        in: workspace,
                        channel: "pigeon",
                        name: "",
                        config: [:],
                        secrets: [:]
                    )
                )
            }
            for (token, own) in [(token, 0), (neighbour.token, 1)] {
                let text = try await visitor.with(token: token).send(.get, "/metrics").body
                #expect(text.contains("\(connections[own])"))
                #expect(!text.contains("\(connections[1 - own])"))
                #expect(text.contains("mekong_outbox_lag_seconds 0\n"))
            }
        }
    }
}
