import ChannelKit
import HubCore

/// Decides when the secrets of a connection are to be renewed; a pure function of what is stored.
struct RenewalPlan {
    /// The share of their life after which secrets are renewed.
    static let share = 0.8
    /// How long before their end secrets are renewed whose beginning is not known.
    static let margin = Duration.seconds(300)
    /// How long fresh secrets that the platform refuses are left alone, since newer ones would fare no better.
    static let patience = Duration.seconds(300)

    private static let renewedKey = "renewed_at"

    /// New secrets with the moment at which they were given, which is stored with them.
    static func renewed(_ secrets: SecretSet, at moment: Timestamp) -> SecretSet {
        var secrets = secrets
        secrets.values[renewedKey] = String(moment.milliseconds)
        return secrets
    }

    private static func beginning(of secrets: SecretSet) -> Timestamp? {
        secrets.values[renewedKey].flatMap { Int64($0) }.map { Timestamp(milliseconds: $0) }
    }

    /// Whether to renew now: the secrets near their end, or the platform refuses them.
    static func isDue(_ secrets: SecretSet, areRefused: Bool, now: Timestamp) -> Bool {
        let beginning = beginning(of: secrets)
        if areRefused { return beginning.map { now - $0 >= patience } ?? true }
        guard let end = secrets.expiresAt else { return false }
        guard let beginning else { return now >= end - margin }
        return now >= beginning + (end - beginning) * share
    }
}
