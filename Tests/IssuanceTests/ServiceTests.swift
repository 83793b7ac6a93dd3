import Testing

/// Tests that run the real processes; each has its own Redis, its own database and its own Kafka cluster.
@Suite enum ServiceTests {}
