/// Finds earlier letters inside the HTML of an answer.
enum HTMLQuotes {
    /// The nodes without quoted letters, and those letters; nothing is cut if nothing would be left.
    static func split(_ nodes: [HTMLNode]) -> (fresh: [HTMLNode], quoted: [HTMLNode]) {
        var splitter = Splitter()
        let fresh = splitter.filter(nodes)
        guard !splitter.quoted.isEmpty, hasContent(fresh) else { return (nodes, []) }
        return (fresh, splitter.quoted)
    }

    private static func hasContent(_ nodes: [HTMLNode]) -> Bool {
        !HTMLText.plain(nodes).isEmpty || containsImage(nodes)
    }

    private static func containsImage(_ nodes: [HTMLNode]) -> Bool {
        nodes.contains { node in
            guard case .element(let element) = node else { return false }
            return element.name == "img" || containsImage(element.children)
        }
    }

    private struct Splitter {
        var quoted: [HTMLNode] = []
        // Outlook writes the earlier letter after its heading, not inside of it.
        var isBelowCut = false

        mutating func filter(_ nodes: [HTMLNode]) -> [HTMLNode] {
            nodes.compactMap { node in
                if isBelowCut {
                    quoted.append(node)
                    return nil
                }
                guard case .element(var element) = node else { return node }
                if isHeading(element) {
                    isBelowCut = true
                    quoted.append(node)
                    return nil
                }
                if isQuote(element) {
                    quoted.append(node)
                    return nil
                }
                element.children = filter(element.children)
                return .element(element)
            }
        }

        private func isHeading(_ element: HTMLElement) -> Bool {
            let ids = [
                "divRplyFwdMsg", "appendonsend", "OLK_SRC_BODY_SECTION", "mail-editor-reference-message-container",
            ]
            return element.attributes["id"].map { id in ids.contains { id == $0 || id == "x_" + $0 } } ?? false
                || element.hasClass("OutlookMessageHeader")
                || element.attributes["style"].map(isOutlookRule) ?? false && containsFromLine(element)
        }

        private func isQuote(_ element: HTMLElement) -> Bool {
            switch element.name {
            case "blockquote":
                element.attributes["type"]?.lowercased() == "cite" || element.hasClass("gmail_quote")
            default:
                ["gmail_quote", "gmail_attr", "moz-cite-prefix", "yahoo_quoted", "zmail_extra", "protonmail_quote"]
                    .contains {
                        element.hasClass($0)
                    }
            }
        }

        // Word's way to set off the earlier letter: a thin line above `From:`.
        private func isOutlookRule(_ style: String) -> Bool {
            let style = style.lowercased()
            return style.contains("border-top") && style.contains("#e1e1e1") || style.contains("#b5c4df")
        }

        private func containsFromLine(_ element: HTMLElement) -> Bool {
            let text = HTMLText.beginning(of: element.children, limit: 200)
            return text.hasPrefix("From:") || text.hasPrefix("Từ:")
        }
    }
}
