public import ChannelKit
public import HubCore
public import HubStorage
public import Logging
import Synchronization

/// Every connection with its adapter; renewed when configuration or secrets change.
public final class ConnectionPool: Sendable {
    /// What adapters are made of, apart from what belongs to one connection.
    public struct Environment: Sendable {
        /// Calls to platforms: given the hosts that a connection may call.
        public var transport: @Sendable (_ hosts: [String]) -> any HTTPTransport
        /// The time.
        public var clock: any HubClock
        /// Where the hub is reached from outside, without a slash at the end; `nil` if it is not.
        public var publicURL: String?
        /// For debug and trace.
        public var log: Logger

        /// An environment for adapters.
        public init(
            transport: @escaping @Sendable (_ hosts: [String]) -> any HTTPTransport,
            clock: any HubClock,
            publicURL: String?,
            log: Logger
        ) {
            self.transport = transport
            self.clock = clock
            self.publicURL = publicURL
            self.log = log
        }
    }

    /// The registered channels by id.
    public let plugins: [ChannelID: ChannelPlugin]
    private let store: Store
    private let environment: Environment
    private let active = Mutex<[ID<Connection>: ActiveConnection]>([:])
    private let rounds = Mutex<(begun: Int, used: Int)>((0, 0))

    /// A pool over the connections of the store; ``reload()`` fills it.
    public init(store: Store, plugins: [ChannelPlugin], environment: Environment) {
        self.store = store
        self.environment = environment
        self.plugins = Dictionary(plugins.map { ($0.descriptor.id, $0) }) { first, _ in first }
    }

    /// A connection that is in use; `nil` if there is none or its channel is not installed.
    public subscript(id: ID<Connection>) -> ActiveConnection? {
        active.withLock { $0[id] }
    }

    /// A connection that is in use, also one that another process made a moment ago: a platform may call at once.
    public func find(_ id: ID<Connection>) async throws -> ActiveConnection? {
        if let known = self[id] { return known }
        let record = try await store.read { try $0.connection(id) }
        // One that cannot be used is not tried again for whoever calls its address.
        guard let record, record.health != "misconfigured", plugins[ChannelID(record.channel)] != nil else {
            return nil
        }
        try await reload()
        return self[id]
    }

    /// Every connection that is in use, oldest first.
    public var all: [ActiveConnection] {
        active.withLock { $0.values.sorted { $0.record.id < $1.record.id } }
    }

    /// Makes adapters for connections that are new or changed and forgets removed ones.
    public func reload() async throws {
        let round = rounds.withLock { rounds in
            rounds.begun += 1
            return rounds.begun
        }
        let records = try await store.read { try $0.connections() }
        var fresh: [ID<Connection>: ActiveConnection] = [:]
        for record in records {
            if let known = self[record.id], known.record.revision == record.revision {
                fresh[record.id] = known
            } else {
                fresh[record.id] = try await activate(record)
            }
        }
        // A slower round that began earlier may not know the newest connection.
        rounds.withLock { rounds in
            guard rounds.used < round else { return }
            rounds.used = round
            active.withLock { $0 = fresh }
        }
    }

    /// Connects a channel: checks the fields, makes missing secrets, probes the platform and keeps the connection.
    ///
    /// - Returns: the number of the connection, which is in use already.
    /// - Throws: ``ConnectionRefused`` with every problem found.
    public func connect(
        _ channel: ChannelID,
        name: String,
        config: JSONValue,
        in workspace: ID<Workspace>
    ) async throws -> ID<Connection> {
        guard let plugin = plugins[channel] else {
            let known = plugins.keys.map(\.text).sorted().joined(separator: ", ")
            throw ConnectionRefused([
                ConfigurationProblem(field: "", "There is no channel “\(channel)”. Known: \(known).")
            ])
        }
        // Some channels name their account by the connection, so its number comes before the probe.
        var draft = try draft(plugin, config, store.newID())
        let (accounts, cursors) = try await probe(plugin, &draft)
        let id = try await store.createConnection(
            id: draft.id,
            in: workspace,
            channel: channel.text,
            name: name,
            config: draft.open,
            secrets: draft.secrets.values,
            accounts: accounts.map { (platformID: $0.id, name: $0.name, aliases: $0.aliases) },
            cursors: cursors
        )
        try await reload()
        if let active = self[id], active.ingress.contains(.webhook), let callback = active.context.callbackURL {
            do {
                try await active.roles.subscriber?.subscribe(callback)
            } catch {
                // A connection that the platform never calls would look connected and stay silent.
                try await store.commit { try $0.removeConnection(id) }
                try await reload()
                guard let failure = error as? AdapterFailure else { throw error }
                throw ConnectionRefused([ConfigurationProblem(field: "", failure.advice)])
            }
        }
        // A source says itself when it follows.
        if let active = self[id], active.ingress.isDisjoint(with: [.live, .poll]) {
            try await store.commit { try $0.setHealth(of: id, "connected", reason: nil) }
        }
        return id
    }

    /// Makes an adapter that belongs to no stored connection, as checks and probes need it.
    public func rehearse(_ plugin: ChannelPlugin, config: JSONValue) throws -> Roles {
        let draft = try draft(plugin, config, store.newID())
        let secrets = ConnectionSecrets(draft.secrets.values)
        return try plugin.make(draft.connection(plugin), context(for: draft, plugin, secrets, callback: nil))
    }

    /// The address at which a platform reaches a connection.
    public func callback(of id: ID<Connection>) -> String? {
        environment.publicURL.map { "\($0)/hooks/\(id)" }
    }

    private struct Draft {
        var id: ID<Connection>
        var open: JSONValue
        var secrets: SecretSet

        func connection(_ plugin: ChannelPlugin) -> ChannelConnection {
            ChannelConnection(id: id, channel: plugin.descriptor.id, config: open)
        }
    }

    private func draft(_ plugin: ChannelPlugin, _ config: JSONValue, _ id: ID<Connection>) throws -> Draft {
        let schema = plugin.descriptor.config
        let (completed, problems) = schema.check(config)
        guard problems.isEmpty else { throw ConnectionRefused(problems) }
        var (open, secrets) = schema.split(completed)
        for field in schema.fields where field.kind == .generatedSecret && secrets.values[field.key] == nil {
            // The system's generator is fit for keys.
            secrets.values[field.key] = Signature.hex((0..<32).map { _ in UInt8.random(in: .min ... .max) })
        }
        if case .object = open {} else { open = .object([:]) }
        return Draft(id: id, open: open, secrets: secrets)
    }

    private func probe(
        _ plugin: ChannelPlugin,
        _ draft: inout Draft
    ) async throws -> (accounts: [AccountProfile], cursors: [String: String]) {
        do {
            let secrets = ConnectionSecrets(draft.secrets.values)
            let context = context(for: draft, plugin, secrets, callback: nil)
            let roles = try plugin.make(draft.connection(plugin), context)
            let accounts: [AccountProfile]
            do {
                accounts = try await roles.core.probe()
            } catch AdapterFailure.unauthorized(let text) {
                // What an operator has may be no more than the means to get the first token.
                guard let refresher = roles.refresher, refresher.canRefresh else {
                    throw AdapterFailure.unauthorized(text)
                }
                draft.secrets = RenewalPlan.renewed(try await refresher.refresh(draft.secrets), at: store.now())
                secrets.replace(draft.secrets.values, revision: 0)
                accounts = try await roles.core.probe()
            }
            // What arrives from here on is no history, however long it takes until a source runs.
            let ingress = roles.core.ingress ?? plugin.descriptor.ingress
            var cursors: [String: String] = [:]
            if ingress.contains(.poll), let cursor = try await roles.poll?.start() {
                cursors[SourceRunner.Role.poll.rawValue] = cursor.text
            }
            if ingress.contains(.live), let cursor = try await roles.live?.start() {
                cursors[SourceRunner.Role.live.rawValue] = cursor.text
            }
            return (accounts, cursors)
        } catch let problem as ConfigurationProblem {
            throw ConnectionRefused([problem])
        } catch let failure as AdapterFailure {
            throw ConnectionRefused([ConfigurationProblem(field: "", failure.advice)])
        }
    }

    private func context(
        for draft: Draft,
        _ plugin: ChannelPlugin,
        _ secrets: ConnectionSecrets,
        callback: String?
    ) -> AdapterContext {
        let hosts = plugin.descriptor.egressHosts + plugin.descriptor.config.hosts(in: draft.open)
        return AdapterContext(
            http: environment.transport(hosts),
            secrets: secrets,
            media: StoredMedia(blobs: store.blobs),
            clock: environment.clock,
            log: environment.log,
            callbackURL: callback
        )
    }

    private func activate(_ record: ConnectionRecord) async throws -> ActiveConnection? {
        guard let plugin = plugins[ChannelID(record.channel)] else { return nil }
        do {
            let values = try await store.secrets(of: record.id)
            let secrets = self[record.id]?.secrets ?? ConnectionSecrets(values, revision: record.revision)
            secrets.replace(values, revision: record.revision)
            let draft = Draft(id: record.id, open: record.config, secrets: SecretSet(values))
            let context = context(for: draft, plugin, secrets, callback: callback(of: record.id))
            let roles = try plugin.make(draft.connection(plugin), context)
            return ActiveConnection(
                record: record,
                descriptor: plugin.descriptor,
                roles: roles,
                context: context,
                secrets: secrets
            )
        } catch {
            let reason: String
            switch error {
            case let problem as ConfigurationProblem: reason = problem.message
            // One connection's secrets that cannot be opened are no reason to stop the others.
            case StoreError.key(let text): reason = text
            case is StoreError: throw error
            default: reason = "The configuration cannot be used."
            }
            try await store.commit { try $0.setHealth(of: record.id, "misconfigured", reason: reason) }
            return nil
        }
    }
}

/// Why a connection was not made.
public struct ConnectionRefused: Error, Hashable, Sendable {
    /// Every problem, by field; an empty field stands for the whole.
    public var problems: [ConfigurationProblem]

    /// A refusal for these problems.
    public init(_ problems: [ConfigurationProblem]) {
        self.problems = problems
    }
}

extension AdapterFailure {
    /// What happened and what an operator can do about it.
    public var advice: String {
        switch self {
        case .unauthorized(let text): "The platform refused the credentials (\(text)). Check and enter them again."
        case .unreachable(let text): "The platform did not answer (\(text)). Check the address and the network."
        case .throttled(_, let text): "The platform asks to wait (\(text)). Try again in a while."
        case .conflict(let text): "Something else uses these credentials (\(text)). Stop it first."
        default:
            if case .unexpected(let text) = self {
                "The platform answered in an unknown way (\(text))."
            } else {
                "The platform could not be asked."
            }
        }
    }
}

extension ConfigSchema {
    /// The hosts that a configuration names in its addresses.
    fileprivate func hosts(in config: JSONValue) -> [String] {
        fields.compactMap { field in
            guard let text = config[field.key]?.text else { return nil }
            return switch field.kind {
            case .url: URLParts(text)?.host
            case .host: text.lowercased()
            default: nil
            }
        }
    }
}

/// Stored files for adapters that send them.
private struct StoredMedia: BlobReader {
    let blobs: BlobStore

    func read(_ hash: BlobHash, limit: Int) async throws -> [UInt8] {
        guard let bytes = try await blobs.get(hash, limit: limit) else { throw BlobMissing(hash: hash) }
        return bytes
    }
}
