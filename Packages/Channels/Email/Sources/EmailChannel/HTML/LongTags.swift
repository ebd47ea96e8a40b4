/// Finds the end of what libxml2 can read in reasonable time: it compares each attribute of a tag with all before it.
enum LongTags {
    /// The most words and quotation marks of one tag.
    static let mostPieces = 1000

    /// How many bytes stand before the first tag with too many pieces; all of them in every page that people send.
    ///
    /// It may see a tag where none is, but never takes a tag for ended that libxml2 still reads: a `>` counts only if no
    /// quotation mark that follows a `=` is open.
    static func readable(_ html: UnsafeBufferPointer<UInt8>) -> Int {
        var start: Int?
        var pieces = 0
        var (isOpen, isOpenSingle) = (false, false)
        // The last byte, and the last that was no space.
        var (last, mark) = (UInt8(0), UInt8(0))
        for (index, byte) in html.enumerated() {
            switch byte {
            case UInt8(ascii: "\""):
                isOpen = mark == UInt8(ascii: "=")
                pieces += 1
            case UInt8(ascii: "'"):
                isOpenSingle = mark == UInt8(ascii: "=")
                pieces += 1
            case UInt8(ascii: ">") where !isOpen && !isOpenSingle: start = nil
            default:
                if beginsName(byte), last == UInt8(ascii: "<"), start == nil { (start, pieces) = (index - 1, 0) }
                if byte > 0x20, last <= 0x20 { pieces += 1 }
            }
            if let start, pieces > mostPieces { return start }
            if byte > 0x20 { mark = byte }
            last = byte
        }
        return html.count
    }

    private static func beginsName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
            UInt8(ascii: ":"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
