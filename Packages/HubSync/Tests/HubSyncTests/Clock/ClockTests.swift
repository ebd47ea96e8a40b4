import ChannelKit
import HubCore
import HubStorage
import HubSync
import Testing

@Suite("The clock of tickets")
struct ClockTests {
    @Test("opens a snoozed ticket when its time has come, and says so in its history")
    func opensDueTickets() async throws {
        let hub = try await MediaHub([(.plain("files"), nil)])
        let workspace = hub.workspace
        try await hub.receive(.message(.text("Còn hàng không?"), MessageRef("1")))
        let ticket = try #require(
            await hub.store.read { try $0.tickets(in: workspace, TicketFilter(), limit: 1) }.first
        )
        try await snooze(ticket, until: Store.systemTime() + .seconds(60), in: hub)
        #expect(try await hub.services.tickets.openDue() == 0)
        try await snooze(ticket, until: Store.systemTime() - .seconds(1), in: hub)
        #expect(try await hub.services.tickets.openDue() == 1)
        #expect(try await hub.services.tickets.openDue() == 0)
        let (now, last) = try await hub.store.read {
            (try $0.ticket(ticket.id, in: workspace), try $0.events(of: ticket.id, in: workspace).last)
        }
        #expect(now?.status == .init(.open))
        #expect(now?.snoozedUntil == nil)
        #expect(last?.change == .status(from: .init(.snoozed), to: .init(.open)))
        #expect(last?.author == nil)
    }

    private func snooze(_ ticket: Ticket, until moment: Timestamp, in hub: MediaHub) async throws {
        var snoozed = ticket
        snoozed.status = .init(.snoozed)
        snoozed.snoozedUntil = moment
        let changed = snoozed
        try await hub.store.commit { try $0.update(changed, [], by: nil) }
    }
}
