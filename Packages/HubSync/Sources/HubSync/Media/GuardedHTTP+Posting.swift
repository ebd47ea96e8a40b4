import ChannelKit
import HTTPTypes

extension GuardedHTTP {
    /// Posts a body to another system and returns the status of its answer; follows no redirect.
    ///
    /// - Throws: whatever kept an answer from coming, also that the address is inside the operator's own network.
    public func post(_ url: String, headers: [String: String], body: [UInt8], timeout: Duration) async throws -> Int {
        var fields = HTTPFields()
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        let call = HTTPCall(.post, url, headers: fields, body: body, timeout: timeout)
        return try await perform(call, limit: 64 * 1024).status
    }
}
