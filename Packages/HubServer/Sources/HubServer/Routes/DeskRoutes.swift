import HTTPTypes

extension RouteGroup {
    /// The agents' page and its files.
    static var desk: RouteGroup {
        RouteGroup("Desk", [page("/"), page("/setup"), page("/join"), page("/reset")] + deskFiles.map(file))
    }

    private static func page(_ path: String) -> Endpoint {
        let page = StaticFile(PackageResources.index_html, type: "text/html; charset=utf-8")
        return Endpoint(
            .get,
            path,
            .open(because: "The page holds nothing; it asks the API, which checks who asks."),
            "The agents' page.",
            returnsBytes: "text/html"
        ) { page.reply(to: $0) }.with(\.isListed, false)
    }

    private static func file(_ name: String, _ bytes: [UInt8]) -> Endpoint {
        let file = StaticFile(bytes, type: mediaType(of: name))
        return Endpoint(
            .get,
            "/desk/\(name)",
            .open(because: "It is a part of the page, the same for everybody."),
            "A file of the agents' page.",
            returnsBytes: "*/*"
        ) { file.reply(to: $0) }.with(\.isListed, false)
    }

    private static func mediaType(of name: String) -> String {
        switch name.split(separator: ".").last {
        case "js": "text/javascript; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "svg": "image/svg+xml"
        default: "application/octet-stream"
        }
    }

    /// The files beside the page, by name.
    static var deskFiles: [(name: String, bytes: [UInt8])] {
        [
            ("api.js", PackageResources.api_js),
            ("arrange.js", PackageResources.arrange_js),
            ("base.css", PackageResources.base_css),
            ("cards.js", PackageResources.cards_js),
            ("composer.css", PackageResources.composer_css),
            ("composer.js", PackageResources.composer_js),
            ("customer.css", PackageResources.customer_css),
            ("customer.js", PackageResources.customer_js),
            ("desk.js", PackageResources.desk_js),
            ("dom.js", PackageResources.dom_js),
            ("door.js", PackageResources.door_js),
            ("format.js", PackageResources.format_js),
            ("frame.js", PackageResources.frame_js),
            ("icon.svg", PackageResources.icon_svg),
            ("live.js", PackageResources.live_js),
            ("memory.js", PackageResources.memory_js),
            ("menu.js", PackageResources.menu_js),
            ("message.js", PackageResources.message_js),
            ("model.js", PackageResources.model_js),
            ("outbox.js", PackageResources.outbox_js),
            ("profile.js", PackageResources.profile_js),
            ("queue.css", PackageResources.queue_css),
            ("queue.js", PackageResources.queue_js),
            ("row.js", PackageResources.row_js),
            ("small.css", PackageResources.small_css),
            ("talk.js", PackageResources.talk_js),
            ("texts-en.js", PackageResources.texts_en_js),
            ("texts-vi.js", PackageResources.texts_vi_js),
            ("texts.js", PackageResources.texts_js),
            ("thread-head.js", PackageResources.thread_head_js),
            ("thread.css", PackageResources.thread_css),
            ("thread.js", PackageResources.thread_js),
            ("tickets.js", PackageResources.tickets_js),
            ("timeline.js", PackageResources.timeline_js),
            ("uploads.js", PackageResources.uploads_js),
            ("view.js", PackageResources.view_js),
            ("writing.js", PackageResources.writing_js),
        ]
    }
}
