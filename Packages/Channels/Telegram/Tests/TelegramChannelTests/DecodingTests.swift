import ChannelKit
import HubCore
import Testing

@Suite("Updates")
struct DecodingTests {
    private func update(_ message: String, in kind: String = "message") -> String {
        #"{"update_id":1,"\#(kind)":{"message_id":9,"date":1777636800,\#(message)}}"#
    }

    private let lan = #""from":{"id":6012345678,"first_name":"Lan"},"chat":{"id":6012345678,"type":"private"}"#
    private let group = #""from":{"id":6012345678,"first_name":"Lan"},"chat":{"id":-40,"type":"group","title":"Hoa"}"#

    @Test("keep 64-bit ids to the last digit")
    func keepsLargeIDs() throws {
        let large = #""from":{"id":4503599627370495},"chat":{"id":-1004503599627370495,"type":"supergroup"},"text":"a""#
        let event = try #require(try Shop().read(update(large)).events.first)
        #expect(event.conversation.key == "-1004503599627370495")
        #expect(
            event.author == .customer([.init(.init("telegram_user", "4503599627370495"), .platformAccount)], name: nil)
        )
    }

    @Test("bear names and types that are missing")
    func bearsMissingFields() throws {
        let bare = #""from":{"id":5},"chat":{"id":5},"text":"a""#
        let event = try #require(try Shop().read(update(bare)).events.first)
        #expect(event.conversation == ConversationRef("5"))
        #expect(event.occurredAt == Timestamp(seconds: 1_777_636_800))
    }

    @Test("take the largest picture, whatever its place")
    func takesLargestPhoto() throws {
        let photo =
            #","photo":[{"file_id":"big","width":1280,"height":960},{"file_id":"small","width":90,"height":67}]"#
        let content = try #require(try Shop().read(update(lan + photo)).events.first?.content)
        #expect(content.media.map(\.source) == [.remote("big")])
    }

    @Test("name files without folders or control characters, in at most 200 bytes")
    func cleansFileNames() throws {
        let long = String(repeating: "ế", count: 300) + ".pdf"
        for (given, expected) in [
            (#"..\\..\\boot.ini"#, "boot.ini"), (#"a\u0000b\u202e.txt"#, "ab.txt"), ("..", nil), ("", nil),
            (long, String(repeating: "ế", count: 65) + ".pdf"),
        ] {
            let file = #","document":{"file_id":"d","file_name":"\#(given)"}"#
            let content = try #require(try Shop().read(update(lan + file)).events.first?.content)
            #expect(content.media.first?.name == expected)
        }
    }

    @Test("count the same album in two chats apart")
    func scopesAlbums() throws {
        let album = #","media_group_id":"77","text":"a""#
        let keys = try [lan, group].map { try Shop().read(update($0 + album)).events.first?.album }
        #expect(keys == ["6012345678:77", "-40:77"])
    }

    @Test("leave out groups where they do not count, and keep private chats")
    func leavesOutGroups() throws {
        let shop = try Shop(groups: false)
        #expect(shop.read(update(group + #","text":"a""#)) == [.unsupported("a message in a group")])
        #expect(shop.read(update(group + #","migrate_to_chat_id":-100"#)) == [.unsupported("a message in a group")])
        #expect(shop.read(update(lan + #","text":"a""#)).events.count == 1)
    }

    @Test("take our own bot for us, and other bots for nobody")
    func knowsBots() throws {
        let own = #""from":{"id":123456789,"is_bot":true},"chat":{"id":-40,"type":"group"},"text":"a""#
        #expect(try Shop().read(update(own)).events.map(\.author) == [.business(nil)])
        let other = #""from":{"id":77,"is_bot":true},"chat":{"id":-40,"type":"group"},"text":"a""#
        #expect(try Shop().read(update(other)) == [.unsupported("a message of another bot")])
    }

    @Test("know what our own bot said for a business account, and what another one said there")
    func knowsBusinessBots() throws {
        let owner = #""business_connection_id":"bc","from":{"id":7},"chat":{"id":5,"type":"private"},"text":"Dạ""#
        let read = { (bot: Int) throws -> InboundEvent? in
            let body = owner + #","sender_business_bot":{"id":\#(bot),"is_bot":true}"#
            let json = #"{"update_id":1,"business_message":{"message_id":9,"date":1777636800,\#(body)}}"#
            return try Shop().read(json).events.first
        }
        #expect(try read(123_456_789)?.body == .receipt(["9"], .sent, reason: nil))
        let other = try read(77)
        #expect(other?.body == .message(.text("Dạ"), "9") && other?.author == .business(nil))
        #expect(other?.isAutomatic == true)
    }

    @Test("take another's number for no proof, whoever's card it is")
    func trustsOwnContactOnly() throws {
        let foreign = #","contact":{"phone_number":"84907654321","first_name":"Minh","user_id":77}"#
        let unknown = #","contact":{"phone_number":"84907654321","first_name":"Minh"}"#
        for contact in [foreign, unknown] {
            guard case .customer(let claims, _) = try Shop().read(update(lan + contact)).events.first?.author else {
                Issue.record("the message has no customer")
                return
            }
            #expect(claims.map(\.handle.kind) == ["telegram_user"])
        }
    }

    @Test("tell which reaction is new when there are several")
    func namesNewReaction() throws {
        let change =
            #"{"update_id":3,"message_reaction":{"chat":{"id":5,"type":"private"},"message_id":9,"#
            + #""user":{"id":5},"date":1777636800,"old_reaction":[{"type":"emoji","emoji":"👍"}],"#
            + #""new_reaction":[{"type":"emoji","emoji":"👍"},{"type":"custom_emoji","custom_emoji_id":"53"}]}}"#
        #expect(try Shop().read(change).events.map(\.body) == [.reaction("9", "custom_emoji:53")])
    }

    @Test("learn the language of whoever starts the bot, once")
    func learnsLanguage() throws {
        let start = #""from":{"id":5,"language_code":"vi"},"chat":{"id":5,"type":"private"},"text":"/start""#
        let events = try Shop().read(update(start)).events
        #expect(events.map(\.key) == ["m:5:9", "p:5:vi"])
        #expect(events.last?.body == .profile(ProfilePatch(language: "vi")))
    }

    @Test("tell two edits within one second apart, and a repeated one not")
    func tellsEditsApart() throws {
        let edit = { (number: Int) in
            #"{"update_id":\#(number),"edited_message":{"message_id":9,"date":1,"edit_date":2,\#(lan),"text":"a"}}"#
        }
        let keys = try [1, 2, 1].flatMap { try Shop().read(edit($0)).events.map(\.key) }
        #expect(keys[0] != keys[1] && keys[0] == keys[2])
    }

    @Test(
        "name what is broken, and never trap",
        arguments: [
            "", "null", "[]", "{}", #"{"update_id":1}"#, #"{"update_id":1,"message":{}}"#,
            #"{"update_id":1e308,"message":{}}"#, #"{"update_id":99999999999999999999}"#,
            #"{"update_id":1,"message":{"message_id":1,"date":1e300,"chat":{"id":1}}}"#,
            #"{"update_id":1,"message":{"message_id":1,"date":9223372036854775807,"chat":{"id":1}}}"#,
            #"{"update_id":1,"message":{"message_id":1,"date":-9223372036854775808,"chat":{"id":1}}}"#,
            #"{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":1},"photo":7}}"#,
            #"{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":1},"text":"\ud800"}}"#,
            String(repeating: "[", count: 100_000), String(repeating: #"{"a":"#, count: 5000),
        ]
    )
    func namesBrokenUpdates(_ text: String) throws {
        let found = try Shop().read(text)
        #expect(found.count == 1)
        guard case .malformed(let reason)? = found.first else {
            Issue.record("\(text.prefix(80)) is \(found)")
            return
        }
        #expect(!reason.isEmpty)
    }

    @Test("bear a text of ten megabytes")
    func bearsLongTexts() throws {
        let long = String(repeating: "ế", count: 3_500_000)
        let content = try #require(try Shop().read(update(lan + #","text":"\#(long)""#)).events.first?.content)
        #expect(content.plainText.utf8.count == long.utf8.count)
    }
}
