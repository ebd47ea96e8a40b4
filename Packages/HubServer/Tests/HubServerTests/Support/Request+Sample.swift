import HTTPTypes
import Hummingbird

extension Request {
    /// A request that was never sent.
    static func sample(origin: String) -> Request {
        var head = HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: "/x")
        head.headerFields[.origin] = origin
        return Request(head: head, body: RequestBody(buffer: ByteBuffer()))
    }
}
