internal import CXML

/// A piece of an HTML document as libxml2 understood it, which mends what is broken.
indirect enum HTMLNode: Equatable {
    case element(HTMLElement)
    case text(String)

    /// Parses a page or a fragment; comments and processing instructions are left out.
    static func parse(_ html: String) -> [HTMLNode] {
        var copy = html
        return copy.withUTF8 { bytes in
            let count = LongTags.readable(bytes)
            guard count > 0, count < Int(Int32.max) else { return [] }
            return bytes.withMemoryRebound(to: CChar.self) { characters in
                guard let document = cxml_read_html(characters.baseAddress, Int32(count)) else { return [] }
                defer { xmlFreeDoc(document) }
                return children(of: document.pointee.children, depth: 0)
            }
        }
    }

    // libxml2 itself stops at 256 levels.
    private static func children(of first: xmlNodePtr?, depth: Int) -> [HTMLNode] {
        var nodes: [HTMLNode] = []
        var next = first
        while let node = next, depth < 300 {
            switch node.pointee.type {
            case XML_ELEMENT_NODE:
                let element = HTMLElement(
                    name: text(node.pointee.name).lowercased(),
                    attributes: attributes(of: node),
                    children: children(of: node.pointee.children, depth: depth + 1)
                )
                nodes.append(.element(element))
            case XML_TEXT_NODE, XML_CDATA_SECTION_NODE:
                nodes.append(.text(text(node.pointee.content)))
            default: break
            }
            next = node.pointee.next
        }
        return nodes
    }

    private static func attributes(of node: xmlNodePtr) -> [String: String] {
        var found: [String: String] = [:]
        var next = node.pointee.properties
        while let attribute = next {
            var value = ""
            var piece = attribute.pointee.children
            while let node = piece {
                value += text(node.pointee.content)
                piece = node.pointee.next
            }
            let name = text(attribute.pointee.name).lowercased()
            if found[name] == nil { found[name] = value }
            next = attribute.pointee.next
        }
        return found
    }

    private static func text(_ pointer: UnsafePointer<xmlChar>?) -> String {
        pointer.map { String(cString: $0).streamSafe } ?? ""
    }

    private static func text(_ pointer: UnsafeMutablePointer<xmlChar>?) -> String {
        pointer.map { String(cString: $0).streamSafe } ?? ""
    }
}

/// An HTML element; names are in lower case.
struct HTMLElement: Equatable {
    var name: String
    var attributes: [String: String]
    var children: [HTMLNode]

    /// Whether the element carries this class.
    func hasClass(_ name: String) -> Bool {
        attributes["class"]?.split(whereSeparator: \.isWhitespace).contains { $0 == name } ?? false
    }

    /// Elements that people never see, with all that is in them.
    static let invisible: Set<String> = [
        "script", "style", "head", "title", "iframe", "object", "embed", "applet", "svg", "math", "template",
        "noscript",
        "noframes", "noembed", "frame", "frameset", "audio", "video", "source", "track", "base", "meta", "link", "xml",
        "textarea", "select", "option", "input", "button", "canvas", "plaintext", "xmp", "listing", "param", "portal",
    ]
}
