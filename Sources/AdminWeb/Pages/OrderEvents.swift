import HTTPTypes
import Headquarters
import Hummingbird
import ServiceLifecycle

extension AdminWeb {
  /// A stream that says when the orders have moved on. It carries no order: the page asks for its list, with the
  /// filters and the row scope of whoever looks. The beat comes from the database, so it does not matter which HQ
  /// process took the order.
  func addOrderEvents<Context>(to pages: Pages<Context>) {
    pages.get("orders/events") { _ in
      let body = ResponseBody { [pulse] writer in
        let (events, continuation) = AsyncStream.makeStream(of: String.self)
        let beats = Task {
          for await beat in pulse.beats() {
            continuation.yield("event: mark\ndata: \(beat.lastOrder)-\(beat.seq)\n\n")
          }
        }
        // A browser that has gone is noticed by writing; after two minutes it comes again by itself, so that an
        // ended session is noticed too.
        let ticks = Task {
          for _ in 0..<8 {
            try await Task.sleep(for: .seconds(15))
            continuation.yield(": still here\n\n")
          }
          continuation.finish()
        }
        defer {
          beats.cancel()
          ticks.cancel()
        }
        try await writer.write(ByteBuffer(string: "retry: 2000\n\n"))
        for await event in events.cancelOnGracefulShutdown() {
          try await writer.write(ByteBuffer(string: event))
        }
        try await writer.finish(nil)
      }
      return .response(
        Response(
          status: .ok,
          headers: securityHeaders.merging([
            .contentType: "text/event-stream", .cacheControl: "no-store", .accelBuffering: "no",
          ]), body: body))
    }
  }
}

extension HTTPField.Name {
  /// Tells a proxy in front not to collect the stream.
  fileprivate static let accelBuffering = HTTPField.Name("X-Accel-Buffering")!
}
