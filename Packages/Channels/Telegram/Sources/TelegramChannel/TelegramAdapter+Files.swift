public import ChannelKit
public import HubCore

extension TelegramAdapter: MediaResolver {
    private struct StoredFile: Decodable {
        var path: String?

        enum CodingKeys: String, CodingKey {
            case path = "file_path"
        }
    }

    /// Where Telegram keeps the bytes now; the address holds the bot's token and is good for an hour.
    ///
    /// - Throws: `AdapterFailure.unexpected(_:)` for files of more than 20 MB, which Telegram gives to no bot.
    public func resolve(_ media: Media, in raw: RawEvent) async throws -> MediaSource {
        guard case .remote(let id) = media.source else {
            throw AdapterFailure.unexpected("the file does not come from Telegram")
        }
        if let size = media.size, size > Limits.downloadBytes { throw Self.tooLarge }
        let file: StoredFile
        do {
            file = try await api.ask("getFile", ["file_id": .string(id)])
        } catch AdapterFailure.unexpected(let text) where text.lowercased().contains("file is too big") {
            throw Self.tooLarge
        }
        guard let path = file.path, let call = try api.download(path) else {
            throw AdapterFailure.unexpected("getFile: Telegram names no path that can be fetched")
        }
        return .call(call)
    }

    private static let tooLarge = AdapterFailure.unexpected(
        "Telegram lets bots fetch files of up to 20 MB; ask the customer for a smaller one or another way"
    )
}
