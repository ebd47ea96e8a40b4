import HubCore

extension Wire.Message {
    /// The files of the message; the caption stands beside the first.
    var files: [Content.Part] {
        var parts = ownFiles
        if let caption, caption != "" {
            let words = caption.showingLinks(captionEntities)
            if case .media(var media) = parts.first {
                media.caption = words
                parts[0] = .media(media)
            } else {
                parts.append(.text(words))
            }
        }
        return parts
    }

    /// Each kind that also comes as an older one, such as an animation as a document, counts once.
    private var ownFiles: [Content.Part] {
        if let animation { return [.media(animation.media(.video, mimeType: "video/mp4"))] }
        if let livePhoto { return [.media(livePhoto.media(.video, mimeType: "video/mp4"))] }
        if let image = photo?.largest { return [.media(image)] }
        if let video { return [.media(video.media(.video, mimeType: "video/mp4"))] }
        if let videoNote { return [.media(videoNote.media(.video, mimeType: "video/mp4"))] }
        if let audio { return [.media(audio.media(.audio, mimeType: "audio/mpeg"))] }
        if let voice { return [.media(voice.media(.voice, mimeType: "audio/ogg"))] }
        if let sticker { return [.media(sticker.media)] }
        if let document { return [.media(document.media(.file, mimeType: nil))] }
        return paidMedia?.parts ?? []
    }
}

extension [Wire.PhotoSize] {
    /// The picture in its largest size.
    fileprivate var largest: Media? {
        let widest = self.max { left, right in left.area < right.area }
        return widest.map { Media(kind: .image, source: .remote($0.fileID), mimeType: "image/jpeg", size: $0.size) }
    }
}

extension Wire.PhotoSize {
    fileprivate var area: Double {
        Double(width ?? 0) * Double(height ?? 0)
    }
}

extension Wire.File {
    fileprivate func media(_ kind: MediaKind, mimeType fallback: String?) -> Media {
        Media(
            kind: kind,
            source: .remote(fileID),
            name: (name ?? [performer, title].compactMap { $0 }.joined(separator: " - ")).safeFileName,
            mimeType: mimeType ?? fallback,
            size: size
        )
    }
}

extension Wire.Sticker {
    /// The picture, with the emoji it stands for beside it.
    fileprivate var media: Media {
        Media(kind: .sticker, source: .remote(fileID), mimeType: mimeType, size: size, caption: emoji)
    }
}

extension Wire.PaidMedia {
    fileprivate var parts: [Content.Part] {
        items.map { item in
            if let image = item.photo?.largest { return .media(image) }
            if let video = item.video ?? item.livePhoto { return .media(video.media(.video, mimeType: "video/mp4")) }
            return .unsupported("paid_media")
        }
    }
}
