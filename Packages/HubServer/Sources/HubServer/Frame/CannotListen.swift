import Foundation
import NIOCore

/// The server's address cannot be used.
struct CannotListen: Error, CustomStringConvertible {
    private let address: String
    private let reason: String

    /// What `error` says about the address that was to be bound; `nil` if it is about anything else.
    init?(_ error: any Error, on configuration: ServerConfiguration) {
        guard let error = error as? IOError else { return nil }
        address = "\(configuration.bind):\(configuration.port)"
        switch error.errnoCode {
        case EADDRINUSE: reason = "something listens there already. Stop it, or choose another port with --port."
        case EACCES: reason = "ports below 1024 need rights of their own. Choose another with --port."
        case EADDRNOTAVAIL: reason = "this machine has no such address. Choose another with --bind."
        default: return nil
        }
    }

    /// What happened and what to do.
    var description: String { "The hub cannot listen on \(address): \(reason)" }
}
