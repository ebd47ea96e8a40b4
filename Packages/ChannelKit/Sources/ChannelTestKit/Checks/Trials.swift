import ChannelSimulation
import ChannelKit
import HubCore

/// One thing that can be sent, with what the description says of it.
struct Trial {
    var name: String
    var support: Support
    var makesMessage = true
    /// The action, given a world and a message of ours in it.
    var action: (ConformanceWorld, MessageRef) -> OutboundCommand.Action
}

extension ConformanceSubject {
    /// Everything that the contract's capabilities speak of.
    var trials: [Trial] {
        let rules = plugin.descriptor.capabilities
        let target = target
        return [
            Trial(name: "text", support: .native) { _, _ in .message(.text("Hello")) },
            Trial(name: "a reaction", support: rules.reaction.support, makesMessage: false) { _, _ in
                .react(target.customerMessage, target.reaction)
            },
            Trial(name: "an edit", support: rules.edit.support, makesMessage: false) { _, ref in
                .edit(ref, .text("Hello again"))
            },
            Trial(name: "a deletion", support: rules.delete.support, makesMessage: false) { _, ref in .delete(ref) },
            Trial(name: "an answer to one message", support: rules.reply.support) { _, _ in
                .message(Content(parts: [.text("Hello")], quoted: target.customerMessage))
            },
            Trial(name: "a place", support: rules.location.support) { _, _ in
                .message(Content(parts: [.location(Location(latitude: 21.0278, longitude: 105.8342))]))
            },
            Trial(name: "choices", support: rules.choices.support) { _, _ in
                let choices = [Choice(label: "Yes", value: "yes"), Choice(label: "No", value: "no")]
                return .message(Content(parts: [.text("Is it solved?")] + choices.map { .choice($0) }))
            },
            Trial(name: "typing", support: rules.typing.support, makesMessage: false) { _, _ in .typing(true) },
            Trial(name: "a mark of reading", support: rules.markRead.support, makesMessage: false) { _, _ in
                .markRead(target.customerMessage)
            },
        ]
            + MediaKind.allCases.map { kind in
                let media = rules.media[kind]
                return Trial(name: "media of kind \(kind.rawValue)", support: media == nil ? .none : .native) {
                    world,
                    _ in
                    .message(.sample(kind, media ?? .init(maxBytes: 100), in: world))
                }
            }
    }

    /// Sends a text, so that there is a message of ours to act on; acts on the customer's if ids come later.
    func firstMessage(in world: ConformanceWorld) async throws -> MessageRef {
        let receipt = try await world.roles.core.send(command(.message(.text("Hello"))))
        return receipt.refs.first ?? target.customerMessage
    }

    /// Makes one attempt and says what became of it.
    func attempt(
        _ action: OutboundCommand.Action,
        in world: ConformanceWorld,
        id: Int64 = 1
    ) async -> FailureCase.Expectation {
        do {
            _ = try await world.roles.core.send(command(action, id: id))
            return .success
        } catch {
            return .init(error)
        }
    }
}

extension SendReceipt {
    /// Whether the message can be recognised later.
    var isTraceable: Bool {
        if case .awaitingEcho(let correlation) = state { return !correlation.isEmpty }
        return !refs.isEmpty && refs.allSatisfy { !$0.text.isEmpty }
    }
}

extension Content {
    /// A small file of a kind, stored in the world.
    static func sample(
        _ kind: MediaKind,
        _ rules: ChannelCapabilities.MediaRules,
        in world: ConformanceWorld,
        caption: String? = nil
    ) -> Content {
        let usual: [MediaKind: (String, String)] = [
            .image: ("image/jpeg", "photo.jpg"), .video: ("video/mp4", "clip.mp4"), .audio: ("audio/mpeg", "song.mp3"),
            .voice: ("audio/ogg", "voice.ogg"), .sticker: ("image/webp", "sticker.webp"),
            .file: ("application/pdf", "note.pdf"),
        ]
        let (type, name) = usual[kind] ?? ("application/octet-stream", "file.bin")
        let allowed = rules.mimeTypes.first { !$0.hasSuffix("*") }
        let bytes = [UInt8](repeating: 0x2A, count: min(64, rules.maxBytes))
        let media = Media(
            kind: kind,
            source: .blob(world.blobs.put(bytes)),
            name: name,
            mimeType: rules.mimeTypes.isEmpty || rules.mimeTypes.contains(type) ? type : allowed ?? type,
            size: bytes.count,
            caption: caption
        )
        return Content(parts: [.media(media)])
    }
}
