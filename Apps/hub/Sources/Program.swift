import ChannelKit
import HubRuntime
import TelegramChannel
import WebChatChannel

/// The hub with every channel of this repository.
///
/// The only place that names them; add a channel here.
@main
struct Program {
    static func main() async {
        await Hub.run(plugins: [TelegramAdapter.plugin, WebChatAdapter.plugin])
    }
}
