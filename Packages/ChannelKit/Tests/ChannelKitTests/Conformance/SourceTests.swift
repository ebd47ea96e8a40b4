import ChannelKit
import ChannelSimulation
import ChannelTestKit
import HubCore
import Logging
import Testing

/// What the checks of polling and listening sources say about one adapter.
private func subject(_ way: ChannelDescriptor.Ingress, _ change: (inout Postman.Tricks) -> Void) -> ConformanceSubject {
    var tricks = Postman.Tricks()
    change(&tricks)
    let chosen = tricks
    let descriptor = ChannelDescriptor(
        id: "post",
        name: "Post",
        version: "1.0.0",
        docs: "https://hub.example/docs/post",
        config: ConfigSchema([]),
        ingress: [way],
        capabilities: ChannelCapabilities(text: .init(maxLength: 100, unit: .grapheme)),
        egressHosts: ["post.example"],
        handleKinds: ["sender"],
        verification: .outboundConnection
    )
    let plugin = ChannelPlugin(descriptor: descriptor) { _, context in Roles(Postman(context: context)) }
    let target = SendTarget(account: "post", conversation: .init("counter"))
    return ConformanceSubject(plugin, example: [:], target: target) { setup in
        let mailroom = Mailroom(clock: setup.clock)
        let simulation = Simulation(of: mailroom, clock: setup.clock)
        let postman = Postman(context: simulation.context, tricks: chosen)
        return ConformanceWorld(
            roles: way == .poll ? Roles(postman) : Roles(Listener(postman: postman, mailroom: mailroom)),
            clock: setup.clock,
            secrets: simulation.secrets,
            blobs: simulation.blobs,
            log: simulation.log,
            calls: { simulation.transport.calls.map(\.url) },
            inject: { simulation.transport.inject($0, skipping: $1) },
            failAlways: { simulation.transport.failAlways($0) },
            customerWrites: { mailroom.write($0) }
        )
    }
}

/// One way to break a source, and the check that must notice.
struct SourceSabotage: Sendable, CustomStringConvertible {
    var check: Int
    var description: String
    var subject: ConformanceSubject

    init(
        _ check: Int,
        _ way: ChannelDescriptor.Ingress,
        _ title: String,
        _ change: (inout Postman.Tricks) -> Void
    ) {
        self.check = check
        description = "\(check): \(title)"
        subject = ChannelKitTests.subject(way, change)
    }

    static var all: [SourceSabotage] {
        [
            SourceSabotage(40, .poll, "loses what was fetched and not stored") {
                let seen = Kept<PollPage>()
                $0.poll = { postman, cursor in
                    let page = try await postman.ask(after: cursor)
                    guard cursor != nil, !page.events.isEmpty else { return page }
                    return seen.keep(page) == page && page.events.count > 1
                        ? PollPage(events: Array(page.events.dropLast()), next: page.next) : page
                }
            },
            SourceSabotage(41, .poll, "brings the past along") {
                $0.poll = { postman, cursor in try await postman.ask(after: cursor ?? "0") }
            },
            SourceSabotage(42, .poll, "spins on an empty page") {
                $0.poll = { postman, cursor in
                    let page = try await postman.ask(after: cursor == nil ? nil : "0")
                    let old = cursor.flatMap { Int($0.text) } ?? 0
                    return cursor == nil ? page : PollPage(events: Array(page.events.dropFirst(old)), next: page.next)
                }
            },
            SourceSabotage(42, .poll, "forgets its place on an empty page") {
                $0.poll = { postman, cursor in
                    let page = try await postman.ask(after: cursor)
                    return page.events.isEmpty && cursor != nil ? PollPage(events: [], next: nil) : page
                }
            },
            SourceSabotage(44, .poll, "takes a second runner for an outage") {
                $0.poll = { postman, cursor in
                    do {
                        return try await postman.ask(after: cursor)
                    } catch AdapterFailure.conflict(let text) {
                        throw AdapterFailure.unreachable(text)
                    }
                }
            },
            SourceSabotage(63, .poll, "begins after what came since it was connected") {
                $0.start = { _ in "0" }
                $0.poll = { postman, _ in try await postman.ask(after: nil) }
            },
            SourceSabotage(63, .live, "begins with its first run") {
                $0.run = { _, _ in try await Task.sleep(for: .seconds(60)) }
            },
            SourceSabotage(46, .poll, "complains about each failed poll") {
                $0.poll = { postman, cursor in
                    do {
                        return try await postman.ask(after: cursor)
                    } catch {
                        postman.context.log.warning("the poll failed")
                        throw error
                    }
                }
            },
            SourceSabotage(44, .live, "goes on without its lease") {
                $0.run = { postman, sink in
                    while !Task.isCancelled {
                        try? await sink.commit([postman.raw(1)], cursor: nil)
                        try? await Task.sleep(for: .milliseconds(5))
                    }
                }
            },
            SourceSabotage(45, .live, "commits everything at once") {
                $0.run = { postman, sink in
                    await withTaskGroup { group in
                        for number in 1...50 {
                            group.addTask { try? await sink.commit([postman.raw(number)], cursor: nil) }
                        }
                    }
                }
            },
        ]
    }
}

@Suite("Sources under the checks")
struct SourceTests {
    @Test("a polling source passes", arguments: [40, 41, 42, 43, 44, 46, 63])
    func pollingPasses(_ number: Int) async throws {
        let check = try #require(Conformance.checks(for: subject(.poll) { _ in }).first { $0.number == number })
        #expect(try await check.run() == .pass)
    }

    @Test("a listening source passes", arguments: [43, 44, 45, 63])
    func listeningPasses(_ number: Int) async throws {
        let check = try #require(Conformance.checks(for: subject(.live) { _ in }).first { $0.number == number })
        #expect(try await check.run() == .pass)
    }

    @Test("a broken source is noticed", arguments: SourceSabotage.all)
    func brokenIsNoticed(_ sabotage: SourceSabotage) async throws {
        let check = try #require(Conformance.checks(for: sabotage.subject).first { $0.number == sabotage.check })
        let failure = await #expect(throws: ConformanceFailure.self) { try await check.run() }
        #expect(try #require(failure).text.contains("unexpected") == false)
    }
}
