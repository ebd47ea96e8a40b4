import ChannelKit
import EmailChannel
import HubRuntime
import TelegramChannel
import TelegramSimulator
import WebChatChannel

/// The hub with every channel of this repository.
///
/// The only place that names them; add a channel here.
@main
struct Program {
    static func main() async {
        await Hub.run(
            plugins: [EmailAdapter.plugin, TelegramAdapter.plugin, WebChatAdapter.plugin],
            simulators: [TelegramAdapter.descriptor.id: { TelegramSimulator(clock: $0) }]
        )
    }
}
