import NIOCore
import NIOPosix

/// What the hub holds in memory: at rest, and with a thousand screens open.
struct MemoryRow {
    let bench: Bench

    private static let streams = 1000

    private struct Round {
        var idle: Double
        var open: Double
        var busy: Double
    }

    func measure() async throws -> [Figure] {
        var hubs: [Round] = []
        var bare: [Double] = []
        for _ in 0..<bench.rounds {
            hubs.append(try await bench.onStage { try await round(on: $0) })
            bare.append(try await bareServer())
        }
        let (idle, open, busy) = (hubs.map(\.idle).median, hubs.map(\.open).median, hubs.map(\.busy).median)
        return [
            Figure(.memory, "resident, idle", idle, "MB").beside("bare server", bare.median).must(.atMost(80)),
            Figure(.memory, "resident, 1,000 open event streams", open, "MB").beside("the hub idle", idle),
            Figure(.memory, "resident, 1,000 streams, after 20 messages/s for all", busy, "MB")
                .beside("the hub idle", idle).must(.atMost(250)),
            Figure(.memory, "each open event stream", (open - idle) * 1024 / Double(Self.streams), "KiB")
                .must(.atMost(40)),
        ]
    }

    private func bareServer() async throws -> Double {
        let program = try Program.bareServer()
        defer { program.stop() }
        _ = try program.port()
        try await Task.sleep(for: .seconds(1))
        return program.residentMB ?? .nan
    }

    private func round(on stage: Stage) async throws -> Round {
        let hub = try Program.hub(stage)
        defer { hub.stop() }
        let port = try hub.port()
        try await Task.sleep(for: .seconds(2))
        let idle = hub.residentMB ?? .nan
        let streams = try await OpenStreams.open(Self.streams, port: port, token: stage.token)
        try await Task.sleep(for: .seconds(1))
        let open = hub.residentMB ?? .nan
        let order = LoadOrder(
            port: port,
            path: stage.hook,
            secret: stage.secret,
            clients: 8,
            seconds: bench.seconds * 2,
            first: 0,
            crowd: Crowd(known: 1000),
            rate: 20
        )
        _ = try Program.load(order)
        let busy = hub.residentMB ?? .nan
        try await streams.close()
        Bench.note("  idle \(Table.number(idle)) MB, open \(Table.number(open)) MB, busy \(Table.number(busy)) MB")
        return Round(idle: idle, open: open, busy: busy)
    }
}

/// Event streams that are open and whose events are thrown away.
struct OpenStreams {
    private let group: MultiThreadedEventLoopGroup
    private let channels: [any Channel]

    /// Opens so many streams and waits until each has begun.
    static func open(_ count: Int, port: Int, token: String) async throws -> OpenStreams {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        var channels: [any Channel] = []
        for _ in 0..<count {
            let began = group.next().makePromise(of: Void.self)
            let channel = try await ClientBootstrap(group: group)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(StreamOpener(token: token, began: began))
                    }
                }
                .connect(host: "127.0.0.1", port: port).get()
            try await began.futureResult.get()
            channels.append(channel)
        }
        return OpenStreams(group: group, channels: channels)
    }

    func close() async throws {
        for channel in channels { try? await channel.close() }
        try await group.shutdownGracefully()
    }
}

/// Asks for an event stream and throws away what it says.
private final class StreamOpener: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let token: String
    private var began: EventLoopPromise<Void>?

    init(token: String, began: EventLoopPromise<Void>) {
        self.token = token
        self.began = began
    }

    func channelActive(context: ChannelHandlerContext) {
        let lines = ["GET /api/v1/events HTTP/1.1", "Host: 127.0.0.1", "Authorization: Bearer \(token)"]
        let head = lines.joined(separator: "\r\n") + "\r\n\r\n"
        context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(string: head)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard let promise = began else { return }
        began = nil
        let text = String(buffer: unwrapInboundIn(data))
        if text.hasPrefix("HTTP/1.1 200") {
            promise.succeed()
        } else {
            promise.fail(BenchFailure("An event stream was refused: \(text.prefix(200))"))
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        began?.fail(BenchFailure("An event stream was closed at once."))
        began = nil
    }
}
