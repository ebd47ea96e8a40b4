import Hummingbird
import HTTPTypes
import Crypto

/// The API's own document.
enum DescriptionRoutes {
    static let group = RouteGroup("Description", [document])

    private static var document: Endpoint {
        Endpoint(
            .get,
            "/api/v1/openapi.json",
            .open(because: "it describes the product, not this hub"),
            "This document.",
            returnsBytes: "application/json"
        ) { call in
            var reply = Reply(bytes: call.hub.document, type: "application/json")
            let tag = "\"\(SHA256.hash(data: call.hub.document).hex.prefix(32))\""
            reply.headers[.eTag] = tag
            reply.headers[.cacheControl] = "no-cache"
            guard call.request.headers[.ifNoneMatch] == tag else { return reply }
            return Reply(status: .notModified, headers: reply.headers)
        }
    }
}
