public import ChannelKit
import HTTPTypes
import HubCore

extension TelegramAdapter: WebhookSource {
    private static let secretHeader = HTTPField.Name("X-Telegram-Bot-Api-Secret-Token")

    /// Lets in what carries the webhook's secret; Telegram signs nothing and proves no time.
    ///
    /// What came with the secret is stored even if it cannot be read, since Telegram repeats a refused update for a day
    /// and keeps back the rest of that chat behind it. Refuses everything when the connection polls.
    public func admit(_ request: WebhookRequest) async throws(WebhookRejection) -> Admission {
        guard mode == .webhook, let header = Self.secretHeader else { throw .unauthenticated }
        guard request.method == .post else { throw .wrongMethod }
        let secrets = (try? api.context.secrets.secrets("webhook_secret")) ?? []
        guard Signature.matches(request.headers[header], oneOf: secrets) else { throw .unauthenticated }
        return .accept(Self.raw(request.body, at: request.receivedAt), .ok)
    }

    /// Reads one update; see ``UpdateReader``.
    public func decode(_ raw: RawEvent) -> [Decoded] {
        do {
            let update = try JSON.decode(Wire.Update.self, from: raw.bytes)
            return UpdateReader(account: account, acceptsGroups: acceptsGroups, raw: raw).decoded(update)
        } catch let error as DecodingError {
            return [.malformed(error.place)]
        } catch {
            return [.malformed("not an update")]
        }
    }

    /// An update as it came, under the number that a redelivery repeats.
    static func raw(_ bytes: [UInt8], at moment: Timestamp) -> RawEvent {
        let number = JSONSlices.member("update_id", of: bytes).flatMap {
            Int64(String(decoding: bytes[$0], as: UTF8.self))
        }
        return RawEvent(
            mediaType: "application/json",
            bytes: bytes,
            receivedAt: moment,
            deliveryID: number.map(String.init)
        )
    }
}

extension DecodingError {
    /// Where the update is broken, in the platform's names and without anybody's words.
    fileprivate var place: String {
        let (what, path): (String, [any CodingKey]) =
            switch self {
            case .keyNotFound(let key, let context): ("missing", context.codingPath + [key])
            case .typeMismatch(_, let context): ("of the wrong kind", context.codingPath)
            case .valueNotFound(_, let context): ("null", context.codingPath)
            case .dataCorrupted(let context): ("broken", context.codingPath)
            @unknown default: ("not understood", [])
            }
        let names = path.map { $0.intValue.map(String.init) ?? $0.stringValue }
        return names.isEmpty ? "the update is \(what)" : "\(names.joined(separator: ".")) is \(what)"
    }
}
