import HTTPTypes
import HubCore
import HubStorage

/// A file that was uploaded.
struct UploadedFile: APIType {
    var token: String
    var name: String
    var mimeType: String
    var size: Int
    var url: String

    static let schema = Schema.object(
        "UploadedFile",
        .required("token", .text(1...4000), "What to send it by."),
        .required("name", .text(1...200), "Its name, made safe."),
        .required("mimeType", .text(1...200), "The type of its bytes."),
        .required("size", .integer(1...Int64.max), "Its size in bytes."),
        .required("url", .text(1...2000), "Where to look at it.")
    )

    init(_ media: Media, token: String, url: String) {
        self.token = token
        self.url = url
        name = media.name ?? "file"
        mimeType = media.mimeType ?? "application/octet-stream"
        size = media.size ?? 0
    }
}

extension RouteGroup {
    /// Files: sending and looking at them.
    static var files: RouteGroup {
        RouteGroup(
            "Files",
            [
                Endpoint(
                    .post,
                    "/api/v1/files",
                    .needs(.answerCustomers),
                    "Uploads a file to send; the body is its bytes.",
                    parameters: [.query("name", .text(0...255), "What the file is called.")],
                    bytes: ["application/octet-stream"],
                    returnsBytes: "application/json",
                    status: .created
                ) { call in
                    let media = try await StoredFile.receive(call)
                    let token = try UploadToken.make(media, for: "agent/\(try call.agent.id)", call.store)
                    let file = UploadedFile(media, token: token, url: media.address(under: "/api/v1/files/"))
                    return try Reply(json: file, status: .created)
                }.with(\.bodyLimit, StoredFile.largest),
                Endpoint(
                    .get,
                    "/api/v1/files/{hash}",
                    .needs(.readConversations),
                    "A file of a conversation.",
                    parameters: [
                        .path("hash", .text(1...64), "The hash of its content."),
                        .query("name", .text(0...500), "What to call it."),
                    ],
                    returnsBytes: "application/octet-stream"
                ) { call in
                    let hash = BlobHash(try call.text("hash"))
                    let workspace = try call.workspace
                    guard try await call.read({ try $0.holdsBlob(hash, conversation: nil, in: workspace) }) else {
                        throw Problem.notFound("file")
                    }
                    return try await StoredFile.reply(hash, name: call.query("name") ?? "", call)
                },
            ]
        )
    }
}

extension Media {
    /// The address of a stored file, with its name for people.
    func address(under base: String) -> String {
        guard case .blob(let hash) = source else { return "" }
        return "\(base)\(hash)?name=\((name ?? "file").percentEncoded)"
    }
}
