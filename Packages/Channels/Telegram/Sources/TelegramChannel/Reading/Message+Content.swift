import HubCore

extension Wire.Message {
    /// What was said; `nil` for messages that only report something, such as a new title.
    var content: Content? {
        var parts: [Content.Part] = []
        if let quote, quote.text != "" { parts.append(.quotedText(quote.text)) }
        if let replyToStory { parts.append(.referral("story:\(replyToStory.chat.id)/\(replyToStory.id)")) }
        let said = files + words + things
        guard !said.isEmpty else { return nil }
        return Content(parts: parts + said, quoted: answered)
    }

    private var words: [Content.Part] {
        var parts: [Content.Part] = []
        if let text, text != "" {
            parts.append(.text(text.showingLinks(entities)))
            if let payload = startPayload { parts.append(.referral(payload)) }
        }
        if let richMessage {
            let rich = RichText(richMessage)
            if rich.text != "" { parts.append(.text(rich.text)) }
            if rich.hasMore || rich.text == "" { parts.append(.unsupported("rich_message")) }
        }
        return parts
    }

    /// What a link to the bot brought along: the words after `/start`.
    private var startPayload: String? {
        guard chat.isDirect, let text, text.hasPrefix("/start ") else { return nil }
        let payload = text.dropFirst("/start ".count).drop { $0 == " " }
        return payload.isEmpty ? nil : String(payload)
    }

    private var things: [Content.Part] {
        var parts: [Content.Part] = []
        if let venue {
            let place = venue.location
            parts.append(
                .location(
                    Location(
                        latitude: place.latitude,
                        longitude: place.longitude,
                        name: venue.title,
                        address: venue.address
                    )
                )
            )
        } else if let location {
            parts.append(.location(Location(latitude: location.latitude, longitude: location.longitude)))
        }
        if let contact { parts.append(.contact(contact.card)) }
        if let poll { parts += [.text(poll.text), .unsupported("poll")] }
        if let dice { parts.append(.text("\(dice.emoji) \(dice.value)")) }
        if let checklist { parts += [.text(checklist.text), .unsupported("checklist")] }
        if story != nil { parts.append(.unsupported("story")) }
        return parts
    }
}

extension Wire.Contact {
    /// The number as it was written and, where Telegram knows it, the user it belongs to.
    fileprivate var card: ContactCard {
        let user = userID.map { [Handle(.telegramUser, String($0))] } ?? []
        return ContactCard(
            name: [firstName, lastName].joinedName ?? phoneNumber,
            handles: [Handle(.phone, phoneNumber)] + user
        )
    }
}

extension Wire.Poll {
    fileprivate var text: String {
        ([question] + options.map { "- \($0.text)" }).joined(separator: "\n")
    }
}

extension Wire.Checklist {
    fileprivate var text: String {
        ([title] + tasks.map { "[\($0.completionDate == nil ? " " : "x")] \($0.text)" }).joined(separator: "\n")
    }
}
