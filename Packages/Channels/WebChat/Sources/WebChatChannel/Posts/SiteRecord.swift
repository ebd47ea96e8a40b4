import ChannelKit
import HubCore

/// A visitor's post as it stands in the raw ledger, with everything that decoding needs.
struct SiteRecord: Hashable, Sendable, Codable {
    /// The media type that says a raw event is one of these.
    static let mediaType = "application/vnd.mekong.site+json"

    /// The layout of this record.
    var version = 1
    /// The screen's id for the post, or a random one where the screen gave none.
    var id: String
    /// The platform's id of the account.
    var account: String
    /// The visitor's only conversation.
    var conversation: ConversationRef
    /// Who posted, as far as proven.
    var claims: [Claim]
    /// The name the site or the visitor gave.
    var name: String?
    /// When the hub received it.
    var at: Timestamp
    /// What was posted.
    var content: Posted

    /// What a visitor can post.
    enum Posted: Hashable, Sendable, Codable {
        case message(text: String, choice: Choice?, files: [Media])
        case form(FormAnswers, name: String?, claims: [Claim])
        case visit(PageVisit)
        case profile(ProfilePatch)
        case seen([MessageRef])
    }
}
