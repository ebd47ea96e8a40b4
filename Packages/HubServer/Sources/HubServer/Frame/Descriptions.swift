// Service groups print what they run as it starts, which by default walks through every route and its schemas; that
// was half of the time that the hub took to start.

extension HubServer: CustomStringConvertible {
    /// Names the server in logs.
    public var description: String { "HubServer" }
}

extension EndpointResponder: CustomStringConvertible {
    var description: String { "\(endpoint.method) \(endpoint.path)" }
}

extension FrameMiddleware: CustomStringConvertible {
    var description: String { "FrameMiddleware" }
}
