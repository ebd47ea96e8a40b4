import Hummingbird
import Logging
import NIOCore

/// What is known of a request besides itself.
struct HubContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The address at the other end of the connection; `nil` if that is a socket of this machine.
    let peer: String?
    /// Which request it is; the log and the answer both name it.
    let requestID: String

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        // A log that keeps no metadata has forgotten the id that the server gave.
        requestID = source.logger[metadataKey: "hb.request.id"]?.description ?? RequestID().description
        peer = source.channel.remoteAddress?.ipAddress
    }
}
