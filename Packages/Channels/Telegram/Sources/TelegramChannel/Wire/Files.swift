extension Wire {
    /// One size of a picture.
    struct PhotoSize: Decodable {
        var fileID: String
        var width: Int?
        var height: Int?
        var size: Int?

        enum CodingKeys: String, CodingKey {
            case width, height
            case fileID = "file_id"
            case size = "file_size"
        }
    }

    /// A video, animation, voice, sound or document.
    struct File: Decodable {
        var fileID: String
        var name: String?
        var mimeType: String?
        var size: Int?
        var performer: String?
        var title: String?

        enum CodingKeys: String, CodingKey {
            case performer, title
            case fileID = "file_id"
            case name = "file_name"
            case mimeType = "mime_type"
            case size = "file_size"
        }
    }

    /// A small picture, still, animated or moving.
    struct Sticker: Decodable {
        var fileID: String
        var emoji: String?
        var isAnimated: Bool?
        var isVideo: Bool?
        var size: Int?

        enum CodingKeys: String, CodingKey {
            case emoji
            case fileID = "file_id"
            case isAnimated = "is_animated"
            case isVideo = "is_video"
            case size = "file_size"
        }

        /// What the bytes are; Telegram does not say it of stickers.
        var mimeType: String {
            if isVideo == true { return "video/webm" }
            return isAnimated == true ? "application/x-tgsticker" : "image/webp"
        }
    }

    /// Pictures and videos that are seen after paying.
    struct PaidMedia: Decodable {
        var items: [Item]

        struct Item: Decodable {
            var type: String
            var photo: [PhotoSize]?
            var video: File?
            var livePhoto: File?

            enum CodingKeys: String, CodingKey {
                case type, photo, video
                case livePhoto = "live_photo"
            }
        }

        enum CodingKeys: String, CodingKey {
            case items = "paid_media"
        }
    }
}
