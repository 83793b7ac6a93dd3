import Foundation
import FoundationXML

/// Reads a page as XML, as a browser would not: whatever is not well-formed is an error.
struct PageReader {
    let document: XMLDocument

    init(_ page: String) throws {
        document = try XMLDocument(data: Data(page.utf8), options: [.nodePreserveAll])
    }

    /// Every element, in the order of the page.
    var elements: [XMLElement] {
        var found: [XMLElement] = []
        func walk(_ node: XMLNode) {
            if let element = node as? XMLElement { found.append(element) }
            node.children?.forEach(walk)
        }
        if let root = document.rootElement() { walk(root) }
        return found
    }

    func elements(named name: String) -> [XMLElement] { elements.filter { $0.name == name } }

    /// The whole text of the page's elements of this name.
    func texts(of name: String) -> [String] { elements(named: name).compactMap(\.stringValue) }
}

extension XMLElement {
    func value(of attribute: String) -> String? { self.attribute(forName: attribute)?.stringValue }

    /// Whether it has this style class.
    func hasClass(_ name: String) -> Bool {
        value(of: "class")?.split(separator: " ").contains { $0 == name } ?? false
    }
}
