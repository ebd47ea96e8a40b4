import HubCore
import Testing

@Suite("Delivery")
struct DeliveryTests {
    @Test("never moves back, whatever the order of the news")
    func monotone() {
        for first in Delivery.allCases {
            for second in Delivery.allCases {
                let once = first.updated(by: second)
                #expect(once == first || once == second)
                #expect(once.updated(by: second) == once)
                #expect(once.updated(by: first) == once, "\(first) then \(second) goes back")
            }
        }
    }

    @Test("comes to the same end in every order of the news that a platform gives of one message")
    func confluent() {
        let news: [Delivery] = [.accepted, .sent, .delivered, .read]
        for order in permutations(news) {
            #expect(order.reduce(Delivery.queued, { $0.updated(by: $1) }) == .read)
        }
    }

    @Test("is not failed by late news once the customer has it")
    func lateFailure() {
        #expect(Delivery.delivered.updated(by: .failed) == .delivered)
        #expect(Delivery.read.updated(by: .failed) == .read)
        #expect(Delivery.sent.updated(by: .failed) == .failed)
    }

    @Test("that is unknown is settled by what the platform says later")
    func unknownSettles() {
        #expect(Delivery.accepted.updated(by: .unknown) == .unknown)
        #expect(Delivery.sent.updated(by: .unknown) == .sent)
        #expect(Delivery.unknown.updated(by: .sent) == .sent)
        #expect(Delivery.unknown.updated(by: .failed) == .failed)
    }

    private func permutations(_ items: [Delivery]) -> [[Delivery]] {
        guard let first = items.first else { return [[]] }
        return permutations(Array(items.dropFirst())).flatMap { rest in
            (0...rest.count).map { Array(rest[..<$0]) + [first] + Array(rest[$0...]) }
        }
    }
}
