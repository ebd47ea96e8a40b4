import ChannelKit
import ChannelSimulation
import ChannelTestKit
import HubCore
import Synchronization

@testable import EmailChannel

/// One adapter with a mailbox in memory around it.
struct MemoryMailbox {
    let server: MemoryMailServer
    var adapter: EmailAdapter
    let clock: FakeClock
    let secrets: MemorySecrets
    let blobs: MemoryBlobs
    let log: CapturingLog

    static let example: JSONValue = [
        "address": "cskh@shopabc.vn", "from_name": "Shop ABC", "imap_host": "imap.shopabc.vn",
        "smtp_host": "smtp.shopabc.vn",
        "password": "app-password-Jx81", "reply_secret": "reply-secret-0kT5bQ", "trusted_servers": ["mx.shopabc.vn"],
    ]

    init(
        _ connection: ChannelConnection,
        secrets values: [String: String],
        clock: FakeClock,
        issuer: any PlatformSimulator = AnsweringPlatform { _ in HTTPReply(status: 404) }
    ) throws {
        let configuration = try connection.decode(EmailConfiguration.self).checked()
        // A server of its own for each adapter, which knows the right password whatever the secrets say later.
        server = MemoryMailServer(.password(user: configuration.login, password: values["password"] ?? ""))
        self.clock = clock
        (secrets, blobs, log) = (MemorySecrets(values), MemoryBlobs(), CapturingLog())
        let http = MemoryTransport(to: issuer, clock: clock)
        let context = AdapterContext(http: http, secrets: secrets, media: blobs, clock: clock, log: log.logger())
        adapter = EmailAdapter(configuration, context, server)
    }

    /// The example mailbox, with fields changed.
    init(
        _ changes: [String: JSONValue] = [:],
        issuer: any PlatformSimulator = AnsweringPlatform { _ in HTTPReply(status: 404) }
    ) throws {
        guard case .object(let members) = Self.example else { throw ConfigurationProblem(field: "", "no object") }
        let schema = EmailAdapter.descriptor.config
        let (config, problems) = schema.check(.object(members.merging(changes) { $1 }))
        if let problem = problems.first { throw problem }
        let (open, secrets) = schema.split(config)
        try self.init(
            ChannelConnection(id: ID(1), channel: "email", config: open),
            secrets: secrets.values,
            clock: FakeClock(),
            issuer: issuer
        )
    }

    var world: ConformanceWorld {
        let server = self.server
        return ConformanceWorld(
            roles: Roles(adapter),
            clock: clock,
            secrets: secrets,
            blobs: blobs,
            log: log,
            calls: { server.state.withLock { $0.calls } },
            inject: { server.inject($0, skipping: $1) },
            failAlways: { server.failAlways($0) },
            customerWrites: { text in
                let id = server.state.withLock { $0.uidNext }
                let header = [
                    "From: Hoa <hoa@x.vn>", "To: cskh@shopabc.vn", "Message-ID: <\(id)@x.vn>", "Subject: Chào",
                ]
                server.deliver(Fixture.compose(header, text + "\n"))
            }
        )
    }

    func command(
        _ action: OutboundCommand.Action = .message(.text("Dạ chào chị")),
        to recipients: [String] = ["hoa@x.vn"],
        subject: String? = "Đơn hàng",
        thread: [MessageRef] = [],
        sender: SenderKind = .human,
        isSystem: Bool = false
    ) -> OutboundCommand {
        OutboundCommand(
            id: ID(77),
            account: "cskh@shopabc.vn",
            conversation: ConversationRef("tabc", subject: subject),
            recipients: recipients.map { Handle(.email, $0) },
            thread: thread,
            conversationID: ID(42),
            sender: sender,
            senderName: "Lan",
            action: action,
            isSystem: isSystem
        )
    }
}
