import HubCore
import HubStorage
import HubSync
import Logging

/// What routes work with: everything that was passed in, and what follows from it.
struct Hub: Sendable {
    let store: Store
    let configuration: ServerConfiguration
    let services: HubServer.Services
    let metrics: Metrics
    let logger: Logger
    let authenticator: Authenticator
    let forgery: ForgeryCheck
    let clientAddress: ClientAddress
    let passwords: PasswordWorker
    let throttle: Throttle
    /// The event streams that are open.
    let streams = Turnstile()
    /// The files that are just being sent.
    let uploads = Turnstile()
    /// What visitors of sites ask for.
    let flood: FloodGate
    /// How much visitors of sites send.
    let uploadBytes: FloodGate
    let storeCheck: StoreCheck
    let letters: LetterBox
    /// Sends the hub's own letters; `nil` without channels.
    let mailbox: SystemMailbox?
    /// The API's document, made once.
    let document: [UInt8]

    init(
        store: Store,
        configuration: ServerConfiguration,
        services: HubServer.Services,
        metrics: Metrics,
        logger: Logger,
        routes: [RouteGroup]
    ) {
        self.store = store
        self.configuration = configuration
        self.services = services
        self.metrics = metrics
        self.logger = logger
        authenticator = Authenticator(store: store, configuration: configuration, now: services.now)
        forgery = ForgeryCheck(publicURL: configuration.publicURL, cookie: SessionCookie(configuration).name)
        clientAddress = ClientAddress(
            trusted: configuration.trustedProxies,
            trustsLocalSocket: configuration.trustsLocalSocket
        )
        passwords = PasswordWorker(cost: configuration.passwordCost)
        throttle = Throttle(now: services.now)
        flood = FloodGate(now: services.now)
        uploadBytes = FloodGate(now: services.now)
        storeCheck = StoreCheck(store: store, now: services.now)
        letters = LetterBox()
        mailbox = services.work.map { SystemMailbox(store: store, pool: $0.pool) }
        let document = OpenAPI(title: "Mekong", version: configuration.version, groups: routes).document
        self.document = (try? APIJSON.encode(document)) ?? []
    }
}
