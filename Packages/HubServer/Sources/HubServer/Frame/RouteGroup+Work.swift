import HubSync

extension RouteGroup {
    /// Every route that works on what services move: conversations, channels, sites, webhooks.
    static func work(_ services: HubServices) -> [RouteGroup] {
        [
            tickets(services), conversations(services), customers(services), files, events(services),
            connections(services), ledger(services), hooks(services), sites(services),
        ]
    }
}
