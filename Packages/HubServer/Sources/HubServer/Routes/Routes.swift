extension RouteGroup {
    /// Every route of the hub.
    ///
    /// A new group is added here and nowhere else.
    static let all: [RouteGroup] = [
        ProbeRoutes.group,
        DescriptionRoutes.group,
        SetUpRoutes.group,
        SessionRoutes.group,
        AccountRoutes.group,
        SecondFactorRoutes.group,
        TokenRoutes.group,
        AgentRoutes.group,
        InvitationRoutes.group,
        PasswordResetRoutes.group,
        TeamRoutes.group,
        WorkspaceRoutes.group,
        AuditRoutes.group,
        WebhookRoutes.group,
        DeliveryRoutes.group,
        desk,
    ]
}
