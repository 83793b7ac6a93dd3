import ChaosCore
import ChaosReporting
import HTTPTypes
import Hummingbird

/// Lets only those in who know the token, and only under a name of this machine when there is none: a page of somebody
/// else's must not read the reports through its reader's browser.
struct TokenGate<Context: RequestContext>: RouterMiddleware {
    private static var cookie: String { "firedrill-token" }

    let token: Secret?

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        // Chat tools know no token and ask under another name: their signature is what lets them in.
        if AcknowledgeRoutes.own(request) { return Self.sealed(try await next(request, context)) }
        guard let token else {
            guard Self.isLocal(request.head.authority) else {
                return Self.refusal(.forbidden, "ask for this page by a name of this machine")
            }
            return Self.sealed(try await next(request, context))
        }
        if let given = request.uri.queryParameters["token"].map(String.init) {
            guard token.isSame(as: given) else { return Self.refusal(.unauthorized, "wrong token") }
            return Self.welcome(request.uri.path, token)
        }
        guard Self.given(request).contains(where: { token.isSame(as: $0) }) else {
            return Self.refusal(.unauthorized, "open the address with ?token=... once")
        }
        return Self.sealed(try await next(request, context))
    }

    /// The token goes from the address into a cookie, so that it stays out of histories and logs.
    private static func welcome(_ path: String, _ token: Secret) -> Response {
        var response = Response(status: .seeOther)
        response.headers[.location] = path
        response.headers[.setCookie] = "\(cookie)=\(token.reveal()); HttpOnly; SameSite=Strict; Path=/"
        return sealed(response)
    }

    private static func given(_ request: Request) -> [String] {
        var given: [String] = []
        if let header = request.headers[.authorization], header.hasPrefix("Bearer ") {
            given.append(String(header.dropFirst(7)))
        }
        for pair in (request.headers[.cookie] ?? "").split(separator: ";") {
            let halves = pair.split(separator: "=", maxSplits: 1).map { String($0).trimmingSpaces }
            if halves.count == 2, halves[0] == cookie { given.append(halves[1]) }
        }
        return given
    }

    private static func isLocal(_ authority: String?) -> Bool {
        guard let authority else { return false }
        if authority.hasPrefix("[") { return authority.hasPrefix("[::1]") }
        return ServeAddress.isLoopback(String(authority.prefix { $0 != ":" }))
    }

    private static func refusal(_ status: HTTPResponse.Status, _ why: String) -> Response {
        sealed(
            Response(
                status: status, headers: [.contentType: "text/plain; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: why + "\n"))))
    }

    /// The pages load nothing from anywhere else, and nobody may put them into a page of their own.
    private static func sealed(_ response: Response) -> Response {
        var sealed = response
        sealed.headers[.contentSecurityPolicy] =
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; connect-src 'self';"
            + " frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
        sealed.headers[.xContentTypeOptions] = "nosniff"
        sealed.headers[.cacheControl] = "no-store"
        if let name = HTTPField.Name("Referrer-Policy") { sealed.headers[name] = "no-referrer" }
        return sealed
    }
}
