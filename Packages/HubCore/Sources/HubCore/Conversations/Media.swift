/// What sort of file it is, which decides how it is shown and what a channel allows.
public enum MediaKind: String, Sendable, Codable, CodingKeyRepresentable, CaseIterable {
    /// A still picture.
    case image
    /// A moving picture.
    case video
    /// Sound that is listened to as a file.
    case audio
    /// Sound that was spoken into the channel.
    case voice
    /// A small picture that stands for a feeling.
    case sticker
    /// Anything else.
    case file
}

/// A file in a message: what is known of it and where its bytes are.
public struct Media: Hashable, Sendable, Codable {
    /// What sort of file it is.
    public var kind: MediaKind
    /// Where the bytes are.
    public var source: Source
    /// The name the sender gave it, without folders or control characters.
    public var name: String?
    /// The MIME type its sender claims.
    public var mimeType: String?
    /// The size in bytes, if known.
    public var size: Int?
    /// Words beside the file.
    public var caption: String?
    /// The id by which the text of the same letter refers to the file, if it is shown inside that text.
    public var contentID: String?

    /// Where a file's bytes are.
    @nonexhaustive
    public enum Source: Hashable, Sendable, Codable {
        /// Still at the platform; the adapter knows what the token means.
        case remote(String)
        /// In the hub's blob store, by content hash.
        case blob(BlobHash)
        /// In the raw event itself, as the part with this number; the hub copies it to the blob store.
        case part(Int)
    }

    /// A file as a channel describes it.
    public init(
        kind: MediaKind,
        source: Source,
        name: String? = nil,
        mimeType: String? = nil,
        size: Int? = nil,
        caption: String? = nil,
        contentID: String? = nil
    ) {
        self.kind = kind
        self.source = source
        self.name = name
        self.mimeType = mimeType
        self.size = size
        self.caption = caption
        self.contentID = contentID
    }
}

/// The SHA-256 of a stored file, in 64 lower-case hexadecimal digits.
public typealias BlobHash = Label<Media>
