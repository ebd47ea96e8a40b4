import ChannelKit
import HTTPTypes
import HubCore
import HubStorage
import Testing

@testable import HubServer

@Suite struct SnoozeTests {
    @Test("a snoozed ticket takes another time to open again, and what changes nothing is not told")
    func anotherTime() async throws {
        try await TestHub.run(hasWork: true, plugins: [.letters(.none)]) { hub, visitor in
            let (me, token) = try await hub.setUp()
            let agent = visitor.with(token: token)
            _ = try await hub.letter(in: me.workspace)
            let ticket = try #require(
                try await hub.store.read { try $0.tickets(in: me.workspace, TicketFilter(), limit: 1).first }
            )
            let path = "/api/v1/tickets/\(ticket.id)"
            let (soon, later) = ("2030-01-01T01:00:00.000Z", "2030-01-02T01:00:00.000Z")
            let first = try await agent.send(.patch, path, ["status": "snoozed", "snoozedUntil": .string(soon)])
            #expect(first.json["snoozedUntil"]?.text == soon)
            let second = try await agent.send(.patch, path, ["snoozedUntil": .string(later)])
            #expect(second.json["snoozedUntil"]?.text == later)
            #expect(try await agent.send(.get, path).json["snoozedUntil"]?.text == later)
            let last = try await hub.store.read { try $0.lastChange(in: me.workspace) }
            #expect(try await agent.send(.patch, path, ["snoozedUntil": .string(later)]).status == 200)
            #expect(try await hub.store.read { try $0.lastChange(in: me.workspace) } == last)
            #expect(try await agent.send(.patch, path, ["status": "open"]).json["snoozedUntil"] == nil)
        }
    }
}
