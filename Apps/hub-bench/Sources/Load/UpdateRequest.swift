import Foundation

/// Telegram updates of exactly 1 KB that differ in their numbers alone, so that making one costs next to nothing.
struct UpdateRequest: Sendable {
    /// The size of an update in bytes.
    static let size = 1024
    /// The bot that the updates are for.
    static let bot = 123_456_789

    private var bytes: [UInt8]
    private let head: Int
    private let updates: [Int]
    private let users: [Int]

    /// Updates as a web server receives them: the head of a POST to `path`, then the body.
    init(path: String, secret: String) {
        let lines = [
            "POST \(path) HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json",
            "Content-Length: \(Self.size)", "X-Telegram-Bot-Api-Secret-Token: \(secret)",
        ]
        self.init(head: lines.joined(separator: "\r\n") + "\r\n\r\n")
    }

    /// Updates alone.
    init() {
        self.init(head: "")
    }

    private init(head: String) {
        let start = """
            {"update_id":1000000000,"message":{"message_id":1000000000,\
            "from":{"id":700000000,"is_bot":false,"first_name":"Khách","language_code":"vi"},\
            "chat":{"id":700000000,"first_name":"Khách","type":"private"},\
            "date":\(Int(Date().timeIntervalSince1970)),"text":"
            """
        let sentence = Array("Cho mình hỏi đơn hàng hôm trước đã gửi đi chưa, khi nào thì nhận được ạ? ".utf8)
        let end = Array("\"}}".utf8)
        var body = Array(start.utf8)
        while body.count + sentence.count + end.count <= Self.size { body += sentence }
        body += Array(repeating: UInt8(ascii: "."), count: Self.size - body.count - end.count) + end
        self.head = head.utf8.count
        bytes = Array(head.utf8) + body
        updates = Self.places(of: "1000000000", in: bytes)
        users = Self.places(of: "700000000", in: bytes)
    }

    /// The update with this number, by this user.
    mutating func numbered(_ number: Int, user: Int) -> [UInt8] {
        for place in updates { write(1_000_000_000 + number, digits: 10, at: place) }
        for place in users { write(user, digits: 9, at: place) }
        return bytes
    }

    private mutating func write(_ number: Int, digits: Int, at place: Int) {
        var rest = number
        for index in stride(from: place + digits - 1, through: place, by: -1) {
            bytes[index] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
    }

    private static func places(of text: String, in bytes: [UInt8]) -> [Int] {
        let wanted = Array(text.utf8)
        return bytes.indices.filter { bytes[$0...].starts(with: wanted) }
    }
}

/// Who writes the messages of a run: nine of ten are known, every tenth writes for the first time.
struct Crowd: Codable, Sendable {
    /// How many are known.
    var known: Int

    /// The user who writes message `number`; the first messages of a store introduce the known ones.
    func user(of number: Int) -> Int {
        guard number >= known else { return 700_000_000 + number }
        guard number % 10 != 0 else { return 800_000_000 + number / 10 }
        // Multiplying by an odd number scatters neighbours without a table.
        return 700_000_000 + (number &* 2_654_435_761 >> 7) % known
    }
}
