import HubCore
@testable import HubStorage
@testable import HubSync
import Testing

@Suite("The change feed", .timeLimit(.minutes(1)))
struct FeedTests {
    private func change(_ sequence: Int64, in workspace: Int64 = 1, conversation: Int64? = nil) -> Change {
        Change(
            sequence: sequence,
            workspace: ID(workspace),
            topic: .interactionCreated,
            subject: sequence,
            conversation: conversation.map { ID($0) },
            ticket: nil,
            at: Timestamp(milliseconds: 0)
        )
    }

    @Test("ends for a reader who is too slow, after what fitted and without a gap")
    func slowReader() async {
        let feed = ChangeFeed()
        let stream = feed.subscribe(.workspace(ID(1)))
        let fast = feed.subscribe(.workspace(ID(1)))
        var reader = fast.makeAsyncIterator()
        for sequence in Int64(1)...300 {
            feed.publish([change(sequence)])
            #expect(await reader.next() == .change(change(sequence)))
        }
        #expect(feed.subscribers == 1)
        var got: [Int64] = []
        for await case .change(let line) in stream { got.append(line.sequence) }
        #expect(got == Array(1...256))
    }

    @Test("shows a customer their own conversation and nothing else, and no company another's")
    func scopes() async {
        let feed = ChangeFeed()
        let visitor = feed.subscribe(.conversation(ID(10), in: ID(1)))
        let impostor = feed.subscribe(.conversation(ID(10), in: ID(2)))
        let agent = feed.subscribe(.workspace(ID(1)))
        let stranger = feed.subscribe(.workspace(ID(2)))
        let lines = [
            change(1, conversation: 10), change(2, conversation: 11), change(3), change(4, in: 2, conversation: 12),
            change(5, conversation: 10),
        ]
        feed.publish(lines)
        feed.signalTyping(in: ID(10), of: ID(1), name: "Hoa", isOn: true, byCustomer: false)
        feed.signalTyping(in: ID(10), of: ID(1), name: "", isOn: true, byCustomer: true)
        let byAgent = ChangeFeed.Event.typing(ID(10), name: "Hoa", isOn: true, byCustomer: false)
        let byCustomer = ChangeFeed.Event.typing(ID(10), name: "", isOn: true, byCustomer: true)
        #expect(await first(3, of: visitor) == [.change(lines[0]), .change(lines[4]), byAgent])
        #expect(
            await first(6, of: agent)
                == [.change(lines[0]), .change(lines[1]), .change(lines[2]), .change(lines[4]), byAgent, byCustomer]
        )
        #expect(await first(1, of: stranger) == [.change(lines[3])])
        #expect(feed.isWatched(ID(10)) && !feed.isWatched(ID(11)))
        // Whoever claims the conversation for another company sees nothing of it: the next thing is the end.
        feed.publish((1...300).map { change($0, in: 2, conversation: 10) })
        var reader = impostor.makeAsyncIterator()
        #expect(await reader.next() == .change(change(1, in: 2, conversation: 10)))
    }

    @Test("forgets who has gone")
    func gone() async {
        let feed = ChangeFeed()
        let task = Task {
            for await _ in feed.subscribe(.conversation(ID(10), in: ID(1))) {}
        }
        while feed.subscribers == 0 { await Task.yield() }
        task.cancel()
        await task.value
        #expect(feed.subscribers == 0 && !feed.isWatched(ID(10)))
    }

    @Test("and the store together lose no line for a screen that reads on where its stream ended")
    func resume() async throws {
        let hub = try await Hub()
        let stream = hub.feed.subscribe(.workspace(hub.workspace))
        let start = try await hub.store.read { try $0.lastChange(in: hub.workspace) }
        for number in 0..<400 {
            _ = try await hub.store.commit { try $0.createTeam(in: hub.workspace, name: "\(number)") }
        }
        var seen: [Int64] = []
        for await case .change(let line) in stream { seen.append(line.sequence) }
        let last = seen.last ?? start
        let rest = try await hub.store.read { try $0.changes(in: hub.workspace, after: last, limit: 1000) }
        #expect(seen + rest.map(\.sequence) == Array((start + 1)...(start + 400)))
        #expect(!rest.isEmpty)
    }

    private func first(_ count: Int, of stream: AsyncStream<ChangeFeed.Event>) async -> [ChangeFeed.Event] {
        var events: [ChangeFeed.Event] = []
        for await event in stream {
            events.append(event)
            if events.count == count { break }
        }
        return events
    }
}
