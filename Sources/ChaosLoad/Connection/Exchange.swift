/// One request on its way, as a connection sees it: whom to tell, and how to read the answer.
struct Exchange {
    let receiver: any ExchangeReceiver
    /// The receiver's own number for the request.
    let handle: Int
    let isHead: Bool
    /// How much of the answer's body to keep.
    let bodyLimit: Int
}

/// Why an exchange has no answer.
struct ExchangeFailure: Equatable {
    /// `nil` when the generator's own machine refused, such as for want of descriptors or ports.
    let cause: FailureCause?
    /// False when the request certainly never left, so that the server cannot have acted on it.
    let wasSent: Bool
    /// A connection that had served before broke without a byte of the answer: its keep-alive had probably run out.
    let isStaleConnection: Bool
}

/// Is told how an exchange ended, exactly once. Moments are nanoseconds on the run's clock.
protocol ExchangeReceiver: AnyObject {
    /// A whole valid answer arrived.
    func answered(_ handle: Int, status: Int, body: [UInt8], at now: Int64)

    /// There will be no answer.
    func failed(_ handle: Int, _ failure: ExchangeFailure, at now: Int64)
}
