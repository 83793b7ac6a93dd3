/// Why a receiver could not start.
public enum SlackReceiverError: Error {
    case noPort
}
