import Hummingbird
import Logging
import NIOCore

/// Gives a request's handler the connection, which only misbehaving needs.
struct SlackRequestContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}
