internal import CGMime

/// A stretch of the letter's text in up to two forms that say the same.
struct BodySegment {
    var text: String?
    var html: String?
}

/// Walks the tree of a letter's parts once and sorts them into text, files and reports.
struct PartWalk {
    let limits: Letter.Limits
    private(set) var files: [Letter.File] = []
    private(set) var report: DeliveryReport?
    private(set) var problems: Set<Letter.Problem> = []
    private var count = 0

    init(limits: Letter.Limits) {
        self.limits = limits
    }

    /// The body of the letter in reading order.
    mutating func read(_ message: UnsafeMutablePointer<GMimeMessage>) -> [BodySegment] {
        guard let root = g_mime_message_get_mime_part(message) else { return [] }
        return visit(root, depth: 1)
    }

    private mutating func visit(_ object: UnsafeMutablePointer<GMimeObject>, depth: Int) -> [BodySegment] {
        guard depth <= limits.depth else {
            problems.insert(.nestedTooDeep)
            return []
        }
        switch cgmime_shape(object) {
        case CGMIME_MULTIPART: return visitChildren(of: object, depth: depth)
        case CGMIME_LETTER: takeLetter(object)
        case CGMIME_LEAF: return takeLeaf(object)
        default: break
        }
        return []
    }

    private mutating func visitChildren(of object: UnsafeMutablePointer<GMimeObject>, depth: Int) -> [BodySegment] {
        let multipart = cgmime_multipart(object)
        var children: [[BodySegment]] = []
        for index in 0..<max(0, g_mime_multipart_get_count(multipart)) {
            guard count < limits.parts else {
                problems.insert(.tooManyParts)
                break
            }
            guard let child = g_mime_multipart_get_part(multipart, index) else { continue }
            children.append(visit(child, depth: depth + 1))
        }
        guard MediaType(object).text == "multipart/alternative" else { return children.flatMap { $0 } }
        return [BodySegment(choosingFrom: children)].filter { $0.text != nil || $0.html != nil }
    }

    private mutating func takeLeaf(_ object: UnsafeMutablePointer<GMimeObject>) -> [BodySegment] {
        let leaf = LeafPart(object)
        defer { count += 1 }
        switch leaf.type.text {
        case "message/delivery-status", "message/global-delivery-status":
            takeReport(DeliveryReport(status: leaf.plainText(limits).text, original: report?.originalID))
        case "message/disposition-notification":
            takeReport(DeliveryReport(receipt: leaf.plainText(limits).text, original: report?.originalID))
        case "message/feedback-report":
            takeReport(DeliveryReport(kind: .complaint, recipients: [], originalID: report?.originalID))
        case "text/rfc822-headers", "message/global-headers":
            takeOriginal(id: DeliveryReport.messageID(inHeaders: leaf.plainText(limits).text))
        case "application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature":
            break
        case "text/plain" where leaf.isBody:
            return [BodySegment(text: take(leaf.plainText(limits)), html: nil)]
        case "text/html" where leaf.isBody:
            return [BodySegment(text: nil, html: take(leaf.markup(limits)))]
        default:
            add(leaf.file(number: count))
        }
        return []
    }

    private mutating func takeLetter(_ object: UnsafeMutablePointer<GMimeObject>) {
        defer { count += 1 }
        let message = g_mime_message_part_get_message(cgmime_message_part(object))
        let headers = message.flatMap { cgmime_object($0) }.map { HeaderLines(reading: $0) }
        takeOriginal(id: MessageIDs.single(headers?["message-id"]))
        let subject = headers?["subject"].map(HeaderText.decode) ?? ""
        add(
            Letter.File(
                number: count,
                name: FileName.clean(subject.isEmpty ? "" : subject + ".eml", type: "message/rfc822"),
                mimeType: "message/rfc822",
                size: LeafPart.write(object).count,
                contentID: nil,
                isInline: false
            )
        )
    }

    private mutating func take(_ decoded: CharacterSets.Decoded) -> String {
        if decoded.isLossy { problems.insert(.undecodableText) }
        if decoded.isCut { problems.insert(.textCut) }
        return decoded.text
    }

    private mutating func add(_ file: Letter.File) {
        guard files.count < limits.files else {
            problems.insert(.tooManyFiles)
            return
        }
        files.append(file)
    }

    private mutating func takeReport(_ found: DeliveryReport) {
        if report == nil || report?.recipients.isEmpty == true { report = found }
    }

    private mutating func takeOriginal(id: String?) {
        guard let id else { return }
        if report == nil { report = DeliveryReport(kind: .none, recipients: [], originalID: nil) }
        if report?.originalID == nil { report?.originalID = id }
    }
}

extension BodySegment {
    /// The last plain and the last HTML form among alternatives, which go from plain to rich.
    init(choosingFrom alternatives: [[BodySegment]]) {
        func joined(_ segments: [BodySegment], _ form: KeyPath<BodySegment, String?>) -> String? {
            let found = segments.compactMap { $0[keyPath: form] }
            return found.isEmpty ? nil : found.joined(separator: "\n")
        }
        self.init(
            text: alternatives.reversed().compactMap { joined($0, \.text) }.first,
            html: alternatives.reversed().compactMap { joined($0, \.html) }.first
        )
    }
}
