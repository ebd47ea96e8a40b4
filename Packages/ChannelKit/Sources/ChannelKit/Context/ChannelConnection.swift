import Foundation
public import HubCore

/// One credential set of a channel, as an operator configured it; its secrets are in the context.
public struct ChannelConnection: Hashable, Sendable {
    /// The connection's number.
    public var id: ID<Connection>
    /// The id of the descriptor that its adapter has.
    public var channel: ChannelID
    /// The configuration without secrets, complete with fallbacks.
    public var config: JSONValue

    /// A connection with its configuration.
    public init(id: ID<Connection>, channel: ChannelID, config: JSONValue) {
        self.id = id
        self.channel = channel
        self.config = config
    }

    /// The configuration as a type of the adapter's own.
    ///
    /// - Throws: ``ConfigurationProblem`` naming the field that is missing or of the wrong kind.
    public func decode<Config: Decodable>(_: Config.Type = Config.self) throws -> Config {
        do {
            return try JSONDecoder().decode(Config.self, from: JSONEncoder().encode(config))
        } catch let error as DecodingError {
            throw ConfigurationProblem(field: error.fieldName, "This field is missing or of the wrong kind.")
        }
    }
}

extension DecodingError {
    fileprivate var fieldName: String {
        let path: [any CodingKey] =
            switch self {
            case .keyNotFound(let key, let context): context.codingPath + [key]
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
                context.codingPath
            @unknown default: []
            }
        return path.map(\.stringValue).joined(separator: ".")
    }
}
