import HTTPTypes
import Headquarters
import Hummingbird
import ServiceLifecycle

extension AdminWeb {
  /// A stream that says when the run of the forecast has moved on, whichever process computes it. It carries a mark
  /// only; the page asks for itself.
  func addForecastEvents<Context>(to pages: Pages<Context>) {
    pages.get("forecast/events") { [headquarters] request in
      let actor = request.actor
      _ = try await headquarters.latestForecast(for: actor)
      let body = ResponseBody { writer in
        let (events, continuation) = AsyncStream.makeStream(of: String.self)
        // After two minutes the browser comes again by itself, so that an ended session is noticed.
        let looking = Task {
          var last = ""
          for round in 0..<240 {
            if let run = try? await headquarters.latestForecast(for: actor) {
              let mark =
                "\(run.id)-\(run.state.rawValue)-\(run.wantsCancel)-\(run.phase.rawValue)-\(run.progress.ppm / 20_000)"
              if mark != last { continuation.yield("event: mark\ndata: \(mark)\n\n") }
              last = mark
            } else if last.isEmpty {
              continuation.yield("event: mark\ndata: none\n\n")
              last = "none"
            }
            if round % 30 == 29 { continuation.yield(": still here\n\n") }
            try await Task.sleep(for: .milliseconds(500))
          }
          continuation.finish()
        }
        defer { looking.cancel() }
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
            .contentType: "text/event-stream", .cacheControl: "no-store",
            HTTPField.Name("X-Accel-Buffering")!: "no",
          ]), body: body))
    }
  }
}
