import ChaosCore

/// Where the engine's notifications go. Sending never makes the drill wait; what became of them comes back as a stream.
public protocol AlertSink: Sendable {
    /// What became of each notification on each channel, in the order in which the channels answered.
    var results: AsyncStream<AlertResult> { get }

    /// What people acknowledge while the drill runs; ends with `drain`.
    var acknowledgements: AsyncStream<Acknowledgement> { get }

    /// Takes a notification for delivery.
    func send(_ notification: Notification) async

    /// Waits until everything is delivered or the deadline passed, then ends `results`.
    func drain(deadline: Duration) async
}

extension AlertSink {
    /// Nobody can acknowledge anything.
    public var acknowledgements: AsyncStream<Acknowledgement> { AsyncStream { $0.finish() } }
}

/// What became of one notification on one channel.
public struct AlertResult: Sendable {
    public let notification: Notification
    public let delivery: AlertDelivery

    public init(notification: Notification, delivery: AlertDelivery) {
        self.notification = notification
        self.delivery = delivery
    }
}
