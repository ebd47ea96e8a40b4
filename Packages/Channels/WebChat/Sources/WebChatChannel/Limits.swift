/// How much a visitor may post at once; what is longer is refused before it is stored.
enum Limits {
    /// The longest message, in what a person takes for characters.
    static let textLength = 10_000
    /// The longest message in bytes, since one character can be made of any number of marks.
    static let textBytes = 200_000
    /// The longest name, address or title, in bytes.
    static let shortText = 400
    /// The longest address of a page, in bytes.
    static let address = 2_000
    /// The most answers of one form.
    static let answers = 100
    /// The most files of one message.
    static let files = 10
    /// The most messages that one post may mark as seen.
    static let seen = 500
}
