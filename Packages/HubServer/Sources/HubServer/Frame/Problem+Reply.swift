import HTTPTypes
import HubCore

extension Problem {
    /// How a problem looks on the wire.
    struct Document: APIType {
        var type: String
        var title: String
        var status: Int
        var detail: String
        /// Which request it was; the hub's log knows it by this.
        var requestID: String
        var errors: [FieldProblem]?

        static let schema = Schema.object(
            "Problem",
            .required("type", .text(1...100), "The sort of problem: a constant that programs go by."),
            .required("title", .text(1...200), "The sort of problem in words."),
            .required("status", .integer(400...599), "The status of the answer."),
            .required("detail", .text(0...1000), "What to do about it."),
            .required("requestID", .text(0...100), "Which request it was, for whoever reads the hub's log."),
            .optional("errors", .list(FieldProblem.schema), "What is wrong with which field.")
        )
    }

    static var schema: Schema { Document.schema }

    func reply(requestID: String) -> Reply {
        let document = Document(
            type: kind.type,
            title: kind.title,
            status: kind.status.code,
            detail: detail,
            requestID: requestID,
            errors: errors.isEmpty ? nil : errors
        )
        let body = (try? APIJSON.encode(document)) ?? []
        var reply = Reply(bytes: body, type: "application/problem+json", status: kind.status)
        reply.headers.append(contentsOf: headers)
        if kind == .notSignedIn { reply.headers[.wwwAuthenticate] = "Bearer" }
        return reply
    }
}
