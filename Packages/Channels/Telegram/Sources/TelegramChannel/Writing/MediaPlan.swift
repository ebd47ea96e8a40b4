import ChannelKit
import HubCore

/// The calls that files standing one after another take: albums where Telegram has them, else one for each.
struct MediaPlan {
    private(set) var steps: [MessagePlan.Step] = []
    private var uploads = 0

    /// What a file is sent as.
    private enum Form: String {
        case photo = "Photo"
        case video = "Video"
        case animation = "Animation"
        case audio = "Audio"
        case voice = "Voice"
        case sticker = "Sticker"
        case document = "Document"

        /// The name of its field and of its kind in an album.
        var field: String { rawValue.lowercased() }

        /// What it may share an album with; `nil` if it cannot be in one.
        var family: Form? {
            switch self {
            case .photo, .video: .photo
            case .audio, .document: self
            case .animation, .voice, .sticker: nil
            }
        }

        var maxBytes: Int { self == .photo ? Limits.photoBytes : Limits.fileBytes }
    }

    /// Plans files in order.
    init(_ media: [Media]) throws(SendFailure) {
        var run: [(form: Form, media: Media)] = []
        for file in media {
            let form = Self.form(of: file)
            let fits = form.family != nil && form.family == run.first?.form.family && run.count < Limits.album
            if !fits {
                try close(&run)
            }
            run.append((form, file))
        }
        try close(&run)
    }

    private mutating func close(_ run: inout [(form: Form, media: Media)]) throws(SendFailure) {
        defer { run = [] }
        guard let first = run.first else { return }
        guard run.count > 1 else {
            steps.append(try single(first.form, first.media))
            return
        }
        var items: [JSONValue] = []
        var files: [MessagePlan.Upload] = []
        for (form, media) in run {
            uploads += 1
            let (value, upload) = try source(of: media, as: form, named: "file\(uploads)")
            var item: [String: JSONValue] = ["type": .string(form.field)]
            item["media"] = upload == nil ? value : .string("attach://file\(uploads)")
            if let caption = media.caption, caption != "" { item["caption"] = try Limits.caption(caption) }
            items.append(.object(item))
            if let upload { files.append(upload) }
        }
        steps.append(
            .init(method: "sendMediaGroup", fields: ["media": .array(items)], uploads: files, parts: run.count)
        )
    }

    private func single(_ form: Form, _ media: Media) throws(SendFailure) -> MessagePlan.Step {
        let (value, upload) = try source(of: media, as: form, named: form.field)
        var step = MessagePlan.Step(method: "send\(form.rawValue)", fields: [:], uploads: upload.map { [$0] } ?? [])
        if upload == nil { step.fields[form.field] = value }
        if let caption = media.caption, caption != "", form != .sticker {
            step.fields["caption"] = try Limits.caption(caption)
        }
        return step
    }

    /// The platform's own id of a file it already has, or what to upload.
    private func source(
        of media: Media,
        as form: Form,
        named name: String
    ) throws(SendFailure) -> (JSONValue, MessagePlan.Upload?) {
        if let size = media.size, size > form.maxBytes {
            throw .permanent(.init("the file is larger than \(form.maxBytes) bytes"))
        }
        switch media.source {
        case .remote(let id): return (.string(id), nil)
        case .blob(let hash):
            return (.null, .init(name: name, media: media, hash: hash, maxBytes: form.maxBytes))
        default: throw .permanent(.init("the file is not stored"))
        }
    }

    /// Files that Telegram would turn into something else, or refuse, go as documents.
    private static func form(of media: Media) -> Form {
        let type = media.mimeType?.lowercased()
        switch media.kind {
        case .image where type == "image/gif": return .animation
        case .image where type.map(Limits.photoTypes.contains) ?? true: return .photo
        case .video where type.map { $0 == "video/mp4" } ?? true: return .video
        case .audio where type.map(Limits.audioTypes.contains) ?? true: return .audio
        case .voice where type.map(Limits.voiceTypes.contains) ?? true: return .voice
        case .voice where type.map(Limits.audioTypes.contains) == true: return .audio
        case .sticker where type.map(Limits.stickerTypes.contains) ?? true: return .sticker
        default: return .document
        }
    }
}
