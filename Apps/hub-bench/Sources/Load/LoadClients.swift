import NIOCore
import NIOPosix

/// Connections that stay open and post updates, on one thread of their own.
struct LoadClients: Sendable {
    var port: Int
    var path: String
    var secret: String
    var count: Int

    /// Posts until the run is over and every connection is closed.
    func post(_ run: LoadRun) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let request = UpdateRequest(path: path, secret: secret)
        let bootstrap = ClientBootstrap(group: group)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Poster(run, request))
                }
            }
        var channels: [any Channel] = []
        for _ in 0..<count { channels.append(try await bootstrap.connect(host: "127.0.0.1", port: port).get()) }
        for channel in channels { try await channel.closeFuture.get() }
        try await group.shutdownGracefully()
    }
}

/// One connection: sends, waits for the answer, sends again.
private final class Poster: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let run: LoadRun
    private var request: UpdateRequest
    private var reader = ResponseReader()
    private var turn: LoadRun.Turn?

    init(_ run: LoadRun, _ request: UpdateRequest) {
        self.run = run
        self.request = request
    }

    func channelActive(context: ChannelHandlerContext) {
        goOn(context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        guard let status = reader.read(&buffer), let done = turn else { return }
        turn = nil
        run.answered(done, status: status)
        goOn(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if turn != nil { run.broke() }
        turn = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func goOn(_ context: ChannelHandlerContext) {
        guard let next = run.turn() else { return context.close(promise: nil) }
        turn = next
        guard next.due > .now() else { return send(next, context) }
        context.eventLoop.assumeIsolated().scheduleTask(deadline: next.due) { self.send(next, context) }
    }

    private func send(_ next: LoadRun.Turn, _ context: ChannelHandlerContext) {
        let bytes = request.numbered(next.number, user: run.crowd.user(of: next.number))
        context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(bytes: bytes)), promise: nil)
    }
}
