import HubCore

extension Wire {
    /// What a part of a text means; places count UTF-16 code units.
    struct Entity: Decodable {
        var type: String
        var offset: Int
        var length: Int
        var url: String?
    }

    /// A moment in seconds since 1970, up to the year 9999; beyond that a payload is broken.
    struct Moment: Decodable {
        var time: Timestamp

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            let seconds = try container.decode(Int64.self)
            guard (0..<253_402_300_800).contains(seconds) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "not in any calendar")
            }
            time = Timestamp(seconds: seconds)
        }
    }

    /// The id of a message that another one names.
    struct Reference: Decodable {
        var messageID: Int64

        enum CodingKeys: String, CodingKey {
            case messageID = "message_id"
        }
    }

    /// The words that an answer quotes.
    struct Quote: Decodable {
        var text: String
    }

    /// A story, of which bots see no more than its place.
    struct Story: Decodable {
        var chat: Chat
        var id: Int64
    }

    /// That something is there, whatever it is.
    struct Presence: Decodable {
        init(from decoder: any Decoder) throws {}
    }

    /// A place on Earth.
    struct Place: Decodable {
        var latitude: Double
        var longitude: Double
    }

    /// A place with a name.
    struct Venue: Decodable {
        var location: Place
        var title: String
        var address: String?
    }

    /// Somebody's contact details; with a user id if Telegram knows whose number it is.
    struct Contact: Decodable {
        var phoneNumber: String
        var firstName: String
        var lastName: String?
        var userID: Int64?

        enum CodingKeys: String, CodingKey {
            case phoneNumber = "phone_number"
            case firstName = "first_name"
            case lastName = "last_name"
            case userID = "user_id"
        }
    }

    /// A question with answers to choose from.
    struct Poll: Decodable {
        var question: String
        var options: [Option]

        struct Option: Decodable {
            var text: String
        }
    }

    /// A thrown die, or another thing with a random outcome.
    struct Dice: Decodable {
        var emoji: String
        var value: Int
    }

    /// Things to do.
    struct Checklist: Decodable {
        var title: String
        var tasks: [Task]

        struct Task: Decodable {
            var text: String
            var completionDate: Int64?

            enum CodingKeys: String, CodingKey {
                case text
                case completionDate = "completion_date"
            }
        }
    }

    /// The letters of one person to a channel.
    struct DirectTopic: Decodable {
        var id: Int64

        enum CodingKeys: String, CodingKey {
            case id = "topic_id"
        }
    }

    /// The buttons under a message.
    struct Keyboard: Decodable {
        var rows: [[Button]]?

        struct Button: Decodable {
            var text: String
            var data: String?

            enum CodingKeys: String, CodingKey {
                case text
                case data = "callback_data"
            }
        }

        enum CodingKeys: String, CodingKey {
            case rows = "inline_keyboard"
        }
    }
}
