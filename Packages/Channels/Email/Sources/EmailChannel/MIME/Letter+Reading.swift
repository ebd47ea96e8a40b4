internal import CGMime
internal import Glibc
internal import HubCore

extension Letter {
    /// Reads a letter from its bytes as they came over IMAP.
    ///
    /// - Parameters:
    ///   - bytes: the whole letter, header and body.
    ///   - limits: how much of it is read.
    /// - Throws: ``LetterError/notALetter`` if there is no header.
    public init(_ bytes: [UInt8], limits: Limits = Limits()) throws(LetterError) {
        guard let message = ParsedMessage(bytes) else { throw .notALetter }
        let headers = HeaderLines(reading: message.object)
        guard !headers.lines.isEmpty else { throw .notALetter }
        var walk = PartWalk(limits: limits)
        let body = walk.read(message.pointer)
        self.init(
            headers: headers,
            messageID: MessageIDs.single(headers["message-id"]),
            inReplyTo: References.trimmed(
                headers.all("in-reply-to").flatMap(MessageIDs.parse),
                to: Self.mostReferences
            ),
            references: References.trimmed(
                headers.all("references").flatMap(MessageIDs.parse),
                to: Self.mostReferences
            ),
            from: headers.all("from").flatMap(Mailbox.parse),
            sender: headers.all("sender").flatMap(Mailbox.parse),
            replyTo: headers.all("reply-to").flatMap(Mailbox.parse),
            to: headers.all("to").flatMap(Mailbox.parse),
            cc: headers.all("cc").flatMap(Mailbox.parse),
            deliveredTo: Self.deliveryHeaders.flatMap(headers.all).flatMap(Mailbox.parse).map(\.address).unique(),
            subject: headers["subject"].map(HeaderText.decode) ?? "",
            date: g_mime_message_get_date(message.pointer).map { Timestamp(seconds: Int64(g_date_time_to_unix($0))) },
            text: "",
            html: nil,
            files: walk.files,
            report: walk.report,
            problems: walk.problems
        )
        take(body)
        if from.count != 1 || headers.all("from").count != 1 { problems.insert(.unclearAuthor) }
    }

    /// The most earlier letters that a letter is taken to name.
    static let mostReferences = 50

    /// The headers in which servers on the way note whom they delivered to.
    static let deliveryHeaders = ["delivered-to", "x-original-to", "envelope-to", "x-forwarded-to"]

    private mutating func take(_ body: [BodySegment]) {
        if body.contains(where: { $0.html != nil }) {
            html = body.map { $0.html ?? HTMLText.markup(of: $0.text ?? "") }.joined(separator: "\n")
        }
        text =
            body.map { $0.text ?? HTMLText.plain($0.html ?? "") }.filter { !$0.isEmpty }
            .joined(separator: "\n").trimmed
        let shown = html.map(HTMLText.contentIDs) ?? []
        for index in files.indices {
            guard let id = files[index].contentID else { continue }
            files[index].isInline = shown.contains(id)
        }
    }
}

extension HeaderLines {
    /// The header of a letter or of one part.
    init(reading object: UnsafeMutablePointer<GMimeObject>) {
        let list = g_mime_object_get_header_list(object)
        let count = g_mime_header_list_get_count(list)
        var lines: [Line] = []
        var room = LongFields.mostTogether
        for index in 0..<min(count, 2000) {
            guard let header = g_mime_header_list_get_header_at(list, index),
                let name = g_mime_header_get_name(header), let raw = g_mime_header_get_raw_value(header)
            else { continue }
            let whole = UnsafeRawBufferPointer(start: raw, count: strlen(raw)).bindMemory(to: UInt8.self)
            let limit = max(LongFields.shortestCut, min(Self.longestField, room))
            let bytes = Array(whole.prefix(LongFields.wholeCharacters(whole, from: 0, limit: limit)))
            room -= bytes.count
            // Bare 8-bit text is UTF-8 in new letters and anything in old ones.
            let value = CharacterSets.decode(bytes, declared: nil).text.replacing("\n", with: "")
            lines.append(Line(name: String(cString: name).lowercased(), value: value.trimmed))
        }
        self.init(lines)
    }

    // How many bytes of any one field are read.
    private static let longestField = 65_536
}

extension Letter.Mailbox {
    /// Every mailbox of a parsed list, those in groups too.
    static func list(_ list: UnsafeMutablePointer<InternetAddressList>?, depth: Int = 0) -> [Self] {
        guard let list, depth < 4 else { return [] }
        var found: [Self] = []
        for index in 0..<min(internet_address_list_length(list), 500) {
            guard let entry = internet_address_list_get_address(list, index) else { continue }
            if let group = cgmime_group(entry) {
                found += self.list(internet_address_group_get_members(group), depth: depth + 1)
            } else if let mailbox = cgmime_mailbox(entry), let address = internet_address_mailbox_get_addr(mailbox) {
                let name = internet_address_get_name(entry).map { String(cString: $0).normalized.singleLine } ?? ""
                let text = String(cString: address).trimmed
                if !text.isEmpty { found.append(Self(name: name, address: text)) }
            }
        }
        return found
    }

    /// The mailboxes in a header's text.
    static func parse(_ text: String) -> [Self] {
        let decoded = EncodedWords.decodeNames(text)
        guard let list = internet_address_list_parse(MailLibrary.shared.options, decoded) else { return [] }
        defer { g_object_unref(list) }
        return self.list(list)
    }

    /// The part after the last `@`, in lower case; empty if there is none.
    public var domain: String {
        address.lastIndex(of: "@").map { address[address.index(after: $0)...].lowercased() } ?? ""
    }
}

/// Header text that people read, such as a subject.
enum HeaderText {
    /// Decodes encoded words and bare 8-bit text, on one line.
    static func decode(_ raw: String) -> String {
        EncodedWords.decode(raw).normalized.singleLine
    }
}

extension Array where Element: Hashable {
    /// The elements in order, each once.
    func unique() -> Self {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
