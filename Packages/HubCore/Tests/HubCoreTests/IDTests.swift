import Foundation
import HubCore
import Synchronization
import Testing

@Suite("Identifiers")
struct IDTests {
    @Test(
        "survive their text form",
        arguments: [0, 1, 31, 32, 4095, 1 << 22, 1 << 53, (1 << 53) + 1, Int64.max - 1, Int64.max] as [Int64]
    )
    func roundTrip(value: Int64) throws {
        let id = ID<Customer>(value)
        #expect(id.description.utf8.count == 13)
        #expect(ID<Customer>(id.description) == id)
        let json = try JSONEncoder().encode([id])
        #expect(try JSONDecoder().decode([ID<Customer>].self, from: json) == [id])
    }

    @Test("sort as text as they sort as numbers")
    func textOrder() {
        var random = SystemRandomNumberGenerator()
        let ids = (0..<500).map { _ in ID<Customer>(Int64.random(in: 0...Int64.max, using: &random)) }
        #expect(ids.sorted().map(\.description) == ids.map(\.description).sorted())
    }

    @Test(
        "are not read from anything else",
        arguments: [
            "", "0", "000000000000", "00000000000000", "8000000000000", "zzzzzzzzzzzzz", "000000000000i",
            "00000000000O0",
            "0000000000 00", "-000000000001", "00000000000é",
        ]
    )
    func refuses(text: String) {
        #expect(ID<Customer>(text) == nil)
    }

    @Test("of JSON that holds none are refused with words that do not repeat it")
    func refusesJSON() throws {
        let error = #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([ID<Customer>].self, from: Data(#"["<script>"]"#.utf8))
        }
        #expect(error.map { "\($0)".contains("<script>") } == false)
    }
}

@Suite("The maker of identifiers")
struct IDMakerTests {
    @Test("never repeats and always rises, though the clock steps back")
    func clockStepsBack() {
        let time = Played([5000, 5001, 4000, 4000, 5001, 3, 6000])
        let maker = IDMaker(node: 3) { time.next() }
        let ids = (0..<50).map { _ in maker.next(Customer.self) }
        #expect(ids == ids.sorted())
        #expect(Set(ids).count == ids.count)
    }

    @Test("makes more in one millisecond than its counter holds")
    func overflowsCounter() {
        let maker = IDMaker(node: 1) { Timestamp(milliseconds: IDMaker.epoch + 1000) }
        let ids = (0..<5000).map { _ in maker.next(Customer.self) }
        #expect(ids == ids.sorted())
        #expect(Set(ids).count == 5000)
    }

    @Test("never gives two nodes the same identifier")
    func nodesDiffer() {
        let makers = [0, 1, 1023].map { IDMaker(node: $0) { Timestamp(milliseconds: IDMaker.epoch + 1) } }
        let ids = makers.flatMap { maker in (0..<5000).map { _ in maker.next(Customer.self) } }
        #expect(Set(ids).count == ids.count)
    }

    @Test("gives later identifiers to later moments and non-negative ones before its epoch")
    func followsTheClock() {
        let time = Played([-1, 0, IDMaker.epoch - 1, IDMaker.epoch + 1, IDMaker.epoch + 90_000_000_000])
        let maker = IDMaker(node: 1023) { time.next() }
        let ids = (0..<5).map { _ in maker.next(Customer.self) }
        #expect(ids == ids.sorted())
        #expect(ids.allSatisfy { $0.rawValue >= 0 })
        #expect(ids[4].rawValue >> 22 == 90_000_000_000)
    }

    @Test("is safe to ask from many tasks at once")
    func concurrently() async {
        let maker = IDMaker(node: 1) { Timestamp(milliseconds: IDMaker.epoch + 7) }
        let ids = await withTaskGroup(of: [ID<Customer>].self) { group in
            for _ in 0..<8 { group.addTask { (0..<1000).map { _ in maker.next() } } }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(ids).count == 8000)
    }
}

/// Moments in turn, the last of them for ever.
private final class Played: Sendable {
    private let moments: Mutex<[Int64]>

    init(_ moments: [Int64]) {
        self.moments = Mutex(moments)
    }

    func next() -> Timestamp {
        moments.withLock { Timestamp(milliseconds: $0.count > 1 ? $0.removeFirst() : $0[0]) }
    }
}
