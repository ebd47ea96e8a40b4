import ChannelKit
import HTTPTypes
import Hummingbird
import HubCore
import HubStorage
import HubSync

extension RouteGroup {
    /// What a customer's screen on a site calls: assets, a session, posts, files, and a stream of its own.
    static func sites(_ services: HubServices) -> RouteGroup {
        let routes = SiteRoutes(services: services)
        let base = "/site/{connection}"
        let proven = Endpoint.Access.open(because: "The adapter checks the visitor's token and the page's origin.")
        let endpoints = [
            Endpoint(
                .post,
                base + "/session",
                proven,
                "Opens a visitor's session.",
                bytes: ["*/*"],
                returnsBytes: "application/json",
                routes.session
            ),
            Endpoint(
                .get,
                base + "/events",
                proven,
                "A visitor's own stream.",
                parameters: [.query("after", .integer(0...Int64.max), "The last sequence number the screen has.")],
                returnsBytes: "text/event-stream",
                routes.events
            ),
            Endpoint(
                .post,
                base + "/post",
                proven,
                "Takes what a visitor says or does.",
                bytes: ["*/*"],
                returnsBytes: "application/json",
                status: .accepted,
                routes.post
            ),
            Endpoint(
                .post,
                base + "/files",
                proven,
                "Takes a visitor's file.",
                parameters: [.query("name", .text(0...500), "What the file is called.")],
                bytes: ["*/*"],
                returnsBytes: "application/json",
                status: .created,
                routes.upload
            ).with(\.bodyLimit, StoredFile.largest),
            Endpoint(
                .get,
                base + "/files/{file}",
                proven,
                "A file of a visitor's conversation.",
                parameters: [
                    .path("file", .text(1...2000), "The sealed name of the file."),
                    .query("name", .text(0...500), "What to call it."),
                ],
                returnsBytes: "*/*",
                routes.download
            ),
            Endpoint(
                .post,
                base + "/form",
                proven,
                "Takes a form of a site without the widget.",
                bytes: ["*/*"],
                returnsBytes: "text/plain",
                status: .accepted,
                routes.form
            ),
            Endpoint(
                .get,
                base + "/{action}",
                proven,
                "A file of the widget.",
                parameters: [.path("action", .text(1...100), "The name of the file.")],
                returnsBytes: "*/*",
                routes.asset
            ),
        ]
        // The router prefers a literal step to a parameter, so each action answers a browser's question by itself.
        let questions = ["session", "events", "post", "files", "form"].map { action in
            Endpoint(
                .options,
                "\(base)/\(action)",
                proven,
                "Tells a browser which sites may call.",
                returnsBytes: "text/plain",
                routes.preflight
            )
        }
        return RouteGroup("Sites", (endpoints + questions).map { routes.opened($0) })
    }
}

/// What the routes for sites do.
struct SiteRoutes: Sendable {
    let services: HubServices
    let arrivals = Arrivals()
    let assets = AssetShelf()

    /// The route for pages of other sites; they may read what went wrong, too.
    func opened(_ endpoint: Endpoint) -> Endpoint {
        endpoint.with(\.origins, .any).with(\.isListed, false).with(\.run) { call in
            do {
                return try await endpoint.run(call)
            } catch {
                var problem = Problem(error)
                if let origin = call.request.headers[.origin],
                    let (_, surface) = try? await SiteCaller.surface(call, services),
                    surface.allows(origin)
                {
                    problem.headers.allow(origin)
                }
                throw problem
            }
        }
    }

    private struct SessionInput: Decodable {
        var token: String?
        var user: SiteRequest.SignedUser?
    }

    private struct SessionOutput: Encodable {
        var token: String
        var welcome: JSONValue
        var visitor: [String: String]
        var messages: [SiteItem]
        var last: Int64
        var team: [String: Bool]
    }

    func session(_ call: Call) async throws -> Reply {
        try call.hub.flood.admit(address: call.address, cost: 5)
        let input = try await Self.json(SessionInput.self, call)
        let caller = try await SiteCaller.open(
            call,
            services,
            token: input.token,
            user: input.user,
            mustHaveToken: false
        )
        let workspace = caller.connection.record.workspace
        let isOpen = try await call.read { try $0.settings(of: workspace) }.hours.isOpen(at: call.hub.services.now())
        var messages: [SiteItem] = []
        var last: Int64 = 0
        if let record = try await caller.conversation(call) {
            last = record.conversation.lastSequence
            messages = try await items(call, caller, record) { reader in
                try reader.interactions(of: record.conversation.id, .shownToCustomer, in: workspace, limit: 100)
                    .reversed()
            }
        }
        let output = SessionOutput(
            token: caller.session.token,
            welcome: caller.session.welcome,
            visitor: caller.session.name.map { ["name": $0] } ?? [:],
            messages: messages,
            last: last,
            team: ["open": isOpen]
        )
        return caller.allow(try Reply(json: output))
    }

    func events(_ call: Call) async throws -> Reply {
        let (hub, limits) = (call.hub, call.hub.configuration.limits)
        try hub.flood.admit(address: call.address)
        let caller = try await SiteCaller.open(call, services)
        try hub.flood.admit(visitor: caller.owner)
        let place = try hub.streams.enter([
            .visitor(caller.owner): limits.streamsPerVisitor, .address(call.address): limits.streamsPerAddress,
        ])
        let after = max(0, call.query("after").flatMap { Int64($0) } ?? 0)
        let stream = SiteStream(call: call, routes: self, caller: caller, after: after)
        let (services, owner) = (services, caller.owner)
        // A token ends, a site is taken off the list, a connection is removed.
        return caller.allow(
            call.stream(stream, holding: place) { (try? await SiteCaller.open(call, services).owner) == owner }
        )
    }

    func post(_ call: Call) async throws -> Reply {
        try call.hub.flood.admit(address: call.address)
        let caller = try await SiteCaller.open(call, services)
        try call.hub.flood.admit(visitor: caller.owner)
        let input = try await Self.json(SitePostInput.self, call)
        let files = try await UploadToken.claim(input.files ?? [], for: caller.owner, call.store)
        if input.action == "seen", let sequence = input.data?["sequence"]?.integer {
            try await markSeen(through: sequence, caller, call)
        } else {
            try await take(input, files, caller, call)
        }
        return caller.allow(try Reply(json: ["id": input.id ?? ""], status: .accepted))
    }

    func upload(_ call: Call) async throws -> Reply {
        try call.hub.flood.admit(address: call.address, cost: 5)
        let caller = try await SiteCaller.open(call, services)
        try call.hub.flood.admit(visitor: caller.owner, cost: 5)
        let budget = UploadBudget(call, visitor: caller.owner)
        let announced = min(call.request.contentLength ?? StoredFile.largest, StoredFile.largest)
        try budget.reserve(announced)
        let media = try await StoredFile.receive(call)
        budget.giveBack(announced - (media.size ?? announced))
        guard case .blob(let hash) = media.source else { throw Problem.notFound("file") }
        let link = try SiteLink.make(hash, name: media.name ?? "file", caller.connection.record.id, call.store)
        let token = try UploadToken.make(media, for: caller.owner, call.store)
        return caller.allow(try Reply(json: UploadedFile(media, token: token, url: link), status: .created))
    }

    func download(_ call: Call) async throws -> Reply {
        try call.hub.flood.admit(address: call.address, cost: 0.5)
        let connection: ID<Connection> = try call.id("connection")
        guard let hash = SiteLink.open(try call.text("file"), connection, call.store) else {
            throw Problem.notFound("file")
        }
        var reply = try await StoredFile.reply(hash, name: call.query("name") ?? "", call)
        reply.headers[.crossOriginResourcePolicy] = "cross-origin"
        return reply
    }

    func form(_ call: Call) async throws -> Reply {
        try call.hub.flood.admit(address: call.address, cost: 10)
        let caller = try await SiteCaller.open(call, services, mustHaveToken: false)
        let form = try await SiteForm.read(call)
        try await take(form, [], caller, call)
        return caller.allow(Reply(status: .accepted))
    }

    func preflight(_ call: Call) async throws -> Reply {
        try call.hub.flood.admit(address: call.address, cost: 0.1)
        let (_, surface) = try await SiteCaller.surface(call, services)
        guard let origin = call.request.headers[.origin], surface.allows(origin) else {
            throw Problem(.wrongOrigin, "This site is not allowed to use this connection.")
        }
        var reply = Reply(status: .noContent)
        reply.headers.allow(origin)
        reply.headers[.accessControlAllowMethods] = "GET, POST"
        reply.headers[.accessControlAllowHeaders] = "Authorization, Content-Type"
        reply.headers[.accessControlMaxAge] = "7200"
        return reply
    }

    func asset(_ call: Call) async throws -> Reply {
        try call.hub.flood.admit(address: call.address, cost: 0.1)
        let (_, surface) = try await SiteCaller.surface(call, services)
        let name = try call.text("action")
        guard let file = assets.file(name, of: surface) else { throw Problem.notFound("file") }
        return file.reply(to: call, sharedWithOtherSites: true)
    }
}
