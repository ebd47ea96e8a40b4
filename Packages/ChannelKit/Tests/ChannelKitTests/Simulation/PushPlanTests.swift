import ChannelKit
import ChannelSimulation
import HTTPTypes
import HubCore
import Testing

private struct Pusher: WebhookPusher {
    let maxBatch = 3

    func request(carrying events: [JSONValue], to url: String, at moment: Timestamp) -> WebhookRequest {
        WebhookRequest(
            method: .post,
            publicURL: url,
            headers: [:],
            body: (try? JSON.encode(events)) ?? [],
            receivedAt: moment
        )
    }
}

@Suite("Pushing")
struct PushPlanTests {
    private let events = (0..<40).map { JSONValue.integer($0) }

    private func push(_ plan: PushPlan) throws -> [[JSONValue]] {
        let start = Timestamp(seconds: 0)
        let requests = plan.requests(for: events, by: Pusher(), to: "https://hub.example/in/1", from: start)
        #expect(zip(requests, requests.dropFirst()).allSatisfy { $0.receivedAt <= $1.receivedAt })
        return try requests.map { try JSON.decode([JSONValue].self, from: $0.body) }
    }

    @Test("a faithful plan delivers each event once and in order")
    func faithful() throws {
        #expect(try push(.faithful) == events.map { [$0] })
    }

    @Test("an unruly plan repeats, batches and overtakes, and loses nothing", arguments: [1, 2, 3])
    func unruly(_ seed: UInt64) throws {
        let found = try push(.unruly(seed: seed))
        #expect(Set(found.joined()) == Set(events))
        #expect(found.joined().count > events.count)
        #expect(found.allSatisfy { (1...3).contains($0.count) })
        #expect(found.contains { $0.count > 1 })
        let firsts = found.compactMap { $0.first?.integer }
        #expect(firsts != firsts.sorted())
        #expect(try push(.unruly(seed: seed)) == found)
    }
}
