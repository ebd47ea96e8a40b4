/// Finds where the members of an object and the elements of an array stand, without reading what is in them.
///
/// One pass over the bytes and no recursion. Text that is no JSON gives `nil` or slices that no decoder accepts, and
/// never traps.
struct JSONSlices {
    private let bytes: [UInt8]
    private var place: Int
    private let end: Int

    private init(_ bytes: [UInt8], _ range: Range<Int>?) {
        self.bytes = bytes
        place = range?.lowerBound ?? 0
        end = range?.upperBound ?? bytes.count
    }

    /// The members of the object that fills `range`, or all of `bytes`, in order; `nil` if there is none.
    static func members(of bytes: [UInt8], in range: Range<Int>? = nil) -> [(name: String, value: Range<Int>)]? {
        var slices = Self(bytes, range)
        guard slices.skip("{") else { return nil }
        var found: [(name: String, value: Range<Int>)] = []
        while let member = slices.member() {
            found.append(member)
            guard slices.skip(",") else { break }
        }
        return slices.skip("}") ? found : nil
    }

    /// Where the member called `name` stands in the object that fills all of `bytes`; looks no further than that.
    static func member(_ name: String, of bytes: [UInt8]) -> Range<Int>? {
        var slices = Self(bytes, nil)
        guard slices.skip("{") else { return nil }
        while let member = slices.member() {
            if member.name == name { return member.value }
            guard slices.skip(",") else { break }
        }
        return nil
    }

    /// The elements of the array that fills `range`, in order; `nil` if there is none.
    static func elements(of bytes: [UInt8], in range: Range<Int>) -> [Range<Int>]? {
        var slices = Self(bytes, range)
        guard slices.skip("[") else { return nil }
        var found: [Range<Int>] = []
        while let element = slices.value() {
            found.append(element)
            guard slices.skip(",") else { break }
        }
        return slices.skip("]") ? found : nil
    }

    private mutating func member() -> (name: String, value: Range<Int>)? {
        skipSpace()
        guard place < end, bytes[place] == UInt8(ascii: "\""), let name = value(), skip(":"), let value = value() else {
            return nil
        }
        return (String(decoding: bytes[(name.lowerBound + 1)..<(name.upperBound - 1)], as: UTF8.self), value)
    }

    private mutating func value() -> Range<Int>? {
        skipSpace()
        let start = place
        var depth = 0
        while place < end {
            switch bytes[place] {
            case UInt8(ascii: "\""):
                guard skipString() else { return nil }
                if depth == 0 { return start..<place }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return start == place ? nil : start..<place }
                depth -= 1
                if depth == 0 {
                    place += 1
                    return start..<place
                }
            case UInt8(ascii: ","), 0x20, 0x0A, 0x0D, 0x09:
                if depth == 0 { return start == place ? nil : start..<place }
            default: break
            }
            place += 1
        }
        return depth == 0 && start < place ? start..<place : nil
    }

    private mutating func skipString() -> Bool {
        place += 1
        while place < end {
            switch bytes[place] {
            case UInt8(ascii: "\\"): place += 2
            case UInt8(ascii: "\""):
                place += 1
                return true
            default: place += 1
            }
        }
        return false
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard place < end, bytes[place] == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    private mutating func skipSpace() {
        while place < end, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[place]) { place += 1 }
    }
}
