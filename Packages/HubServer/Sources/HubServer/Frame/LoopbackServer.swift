public import ChannelKit
import HTTPTypes
import Hummingbird

/// A small server on this machine that answers every request by a function, as a platform's simulator does.
public struct LoopbackServer: Sendable {
    private let port: Int
    private let answer: @Sendable (HTTPCall) async -> HTTPReply
    private static let largestBody = 64 << 20

    /// A server on 127.0.0.1; port 0 lets the system choose.
    public init(port: Int, answer: @escaping @Sendable (HTTPCall) async -> HTTPReply) {
        self.port = port
        self.answer = answer
    }

    /// Answers until the task is cancelled; `listening` is called once, with the port that was bound.
    public func run(listening: @escaping @Sendable (Int) async -> Void) async throws {
        let answer = answer
        let responder = CallbackResponder<BasicRequestContext> { request, _ in
            let body = try await request.body.collect(upTo: Self.largestBody)
            let call = HTTPCall(
                request.method,
                "http://127.0.0.1\(request.uri.string)",
                headers: request.headers,
                body: Array(body.readableBytesView)
            )
            let reply = await answer(call)
            return Response(
                status: HTTPResponse.Status(code: reply.status),
                headers: reply.headers,
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: reply.body))
            )
        }
        try await Application(
            responder: responder,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)),
            onServerRunning: { await listening($0.localAddress?.port ?? 0) }
        ).run()
    }
}
