/// A whole page in one file: no font and no picture comes from anywhere else, and no script but the live page's.
struct HTMLPage: Sendable {
    let title: String
    let say: ReportVoice
    let body: Markup
    /// The path of a script of this server; reports have none.
    var script: String?

    var source: String {
        let head = Markup.tag(
            "head", [:], .tag("meta", ["charset": "utf-8"]),
            .tag("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
            .tag("meta", ["name": "color-scheme", "content": "light dark"]),
            .tag("meta", ["name": "robots", "content": "noindex"]), .tag("title", [:], title),
            .style(ReportStyle.sheet), scripting)
        let page = Markup.tag(
            "html", ["lang": say.language.rawValue], head,
            .tag("body", [:], .tag("main", [:], body), .tag("footer", [:], .tag("p", [:], say(.madeBy)))))
        return "<!DOCTYPE html>\n\(page.source)\n"
    }

    /// Without scripts such a page loads itself anew.
    private var scripting: Markup {
        guard let script else { return .none }
        return .tag("script", ["src": script, "defer": "defer"], "")
            + .tag("noscript", [:], .tag("meta", ["http-equiv": "refresh", "content": "2"]))
    }
}
