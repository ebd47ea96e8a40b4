/// Where the bytes of a received file are.
@nonexhaustive
public enum MediaSource: Sendable {
    /// At an address that the hub's guarded fetcher asks; the call may carry the connection's credentials.
    case call(HTTPCall)
    /// Here, because they came inside the raw event.
    case bytes([UInt8])
}
