public import ChannelKit

extension WebChatAdapter {
    /// The widget: `widget.js`, which a site embeds, and the modules that it loads from beside itself.
    ///
    /// The modules are fetched across origins, so they are served to every origin; they hold no secret.
    public var assets: [SiteAsset] { Self.served }

    private static let served = modules.map { name, source in
        SiteAsset(name: name + ".js", mediaType: "text/javascript; charset=utf-8", bytes: withoutComments(source))
    }

    private static var modules: [(name: String, source: [UInt8])] {
        [
            ("widget", PackageResources.widget_js),
            ("chat", PackageResources.chat_js),
            ("composer", PackageResources.composer_js),
            ("dom", PackageResources.dom_js),
            ("forms", PackageResources.forms_js),
            ("link", PackageResources.link_js),
            ("log", PackageResources.log_js),
            ("message", PackageResources.message_js),
            ("outbox", PackageResources.outbox_js),
            ("panel", PackageResources.panel_js),
            ("signals", PackageResources.signals_js),
            ("store", PackageResources.store_js),
            ("stream", PackageResources.stream_js),
            ("styles", PackageResources.styles_js),
            ("talk", PackageResources.talk_js),
            ("texts", PackageResources.texts_js),
            ("theme", PackageResources.theme_js),
            ("visits", PackageResources.visits_js),
        ]
    }

    /// The source without lines that are nothing but comment and without indentation: a quarter less to load.
    ///
    /// Empty lines stay in their place, so that a browser's error names the line of the source.
    static func withoutComments(_ source: [UInt8]) -> [UInt8] {
        var isInside = false
        let lines = String(decoding: source, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        let kept = lines.map { line -> Substring in
            let text = line.drop { $0 == " " }
            if isInside || text.hasPrefix("/**") && !text.contains("*/") {
                isInside = !text.hasSuffix("*/")
                return ""
            }
            let isComment = text.hasPrefix("//") || text.hasPrefix("/**") && text.hasSuffix("*/")
            return isComment ? "" : text
        }
        return Array(kept.joined(separator: "\n").utf8)
    }
}
