import HubCore
public import HubIdentity

/// Reads telephone numbers as people write them: Vietnamese ones by rules of our own, the world's by libphonenumber.
///
/// One field may hold several numbers and notes beside them ("0912.345.679 (zalo) / 028 3812 3456"). Numbers of the time
/// before the changes of 2017 and 2018 become today's, where there is only one way to read them.
///
/// Reading a Vietnamese number takes well under a microsecond. The first number that is not Vietnamese loads the tables of
/// the world, which takes a while; a program calls ``prepare()`` at its start, on a thread that may block.
public struct PhoneNumbers: PhoneNormalizer {
    /// The country in which numbers without a country code are dialled, in two capital letters of ISO 3166.
    public let region: String

    /// The longest field that is read, in bytes; a longer one holds a text and not telephone numbers.
    public static let longestField = 256

    /// A reader for numbers dialled from one country.
    ///
    /// - Parameter region: two letters of ISO 3166. With letters that no country has, only numbers that begin with a plus
    ///   sign are read.
    public init(region: String = "VN") {
        self.region = region.uppercased()
    }

    /// The numbers in a field, in E.164 with the plus sign, in the order they stand there and each once.
    ///
    /// Empty where nothing is surely a whole number: masked (`091****679`, `091xxxx679`), too short or too long, part of an
    /// e-mail address, or of no country.
    public func e164(_ text: String) -> [String] {
        var text = text
        return text.withUTF8 { bytes in
            guard bytes.count <= Self.longestField else { return [] }
            var reader = NumberReader(field: Field(bytes), region: region)
            return reader.numbers()
        }
    }

    /// Loads the tables of the world, so that nobody waits for them later; does nothing the second time.
    ///
    /// Reads for some milliseconds, or longer from a cold disk, without giving up its thread.
    public static func prepare() {
        _ = WorldNumber.e164("+14155552671", region: "VN")
    }
}
