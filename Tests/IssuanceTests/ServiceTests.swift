import Testing

/// Tests that run the real processes. One after the other: each starts several servers, and some measure time.
@Suite(.serialized) enum ServiceTests {}
