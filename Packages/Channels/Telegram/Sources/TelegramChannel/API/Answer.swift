import ChannelKit

/// What the Bot API answers to a call: a result, or what is wrong.
struct Answer<Result: Decodable>: Decodable {
    var ok: Bool
    var result: Result?
    var code: Int?
    var text: String?
    var parameters: Parameters?

    /// What to do about an error.
    struct Parameters: Decodable {
        var retryAfter: Int?
        var migrateTo: Int64?

        enum CodingKeys: String, CodingKey {
            case retryAfter = "retry_after"
            case migrateTo = "migrate_to_chat_id"
        }
    }

    enum CodingKeys: String, CodingKey {
        case ok, result, parameters
        case code = "error_code"
        case text = "description"
    }
}

/// A message that was sent.
struct SentMessage: Decodable {
    var id: Int64

    enum CodingKeys: String, CodingKey {
        case id = "message_id"
    }
}

/// Messages that were sent: one, or those of an album.
struct SentMessages: Decodable {
    var ids: [Int64]

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let one = try? container.decode(SentMessage.self) {
            ids = [one.id]
        } else {
            ids = try container.decode([SentMessage].self).map(\.id)
        }
    }
}

/// A result that nobody needs: `true`, or the message that was changed.
struct Anything: Decodable {
    init(from decoder: any Decoder) throws {}
}

/// What a reply of the Bot API turned out to be.
enum Reading<Result> {
    case result(Result)
    case problem(PlatformProblem, movedTo: Int64?)
    /// A good status and bytes that are no answer of the Bot API.
    case unreadable
}

extension HTTPReply {
    /// Reads an answer; errors hide behind any status, and what stands in between may answer without JSON.
    func read<Result: Decodable>(_: Result.Type) -> Reading<Result> {
        guard let answer = try? JSON.decode(Answer<Result>.self, from: body) else {
            return httpProblem.map { .problem($0, movedTo: nil) } ?? .unreadable
        }
        if answer.ok { return answer.result.map { .result($0) } ?? .unreadable }
        let problem = PlatformProblem(
            status: answer.code ?? status,
            text: answer.text ?? "HTTP \(status)",
            retryAfter: answer.parameters?.retryAfter.map { .seconds($0) } ?? retryAfter
        )
        return .problem(problem, movedTo: answer.parameters?.migrateTo)
    }
}
