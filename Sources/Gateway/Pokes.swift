import Headquarters
import Hummingbird
import NIOCore
import ServiceLifecycle

extension Gateway {
  /// `GET /v1/p`: server-sent events with nothing but the number of the last change. Who holds less asks; what
  /// changed never travels here.
  func pokes(_ request: Request) async throws -> Response {
    _ = try await device(request)
    let signals = signals()
    return Response(
      status: .ok,
      headers: [
        .contentType: "text/event-stream", .cacheControl: "no-store", .init("X-Accel-Buffering")!: "no",
      ],
      body: ResponseBody { writer in
        var last: UInt64?
        for await signal in signals.cancelOnGracefulShutdown() {
          switch signal {
          case .seq(let seq):
            if seq == last { continue }
            last = seq
            try await writer.write(ByteBuffer(string: "data: \(seq)\n\n"))
          case .breath: try await writer.write(ByteBuffer(string: ":\n\n"))
          }
        }
        try await writer.finish(nil)
      })
  }

  private enum Signal: Sendable {
    case seq(UInt64)
    /// A comment now and then keeps proxies from closing the connection and finds phones that left.
    case breath
  }

  private func signals() -> AsyncStream<Signal> {
    let pulse = pulse
    return AsyncStream { continuation in
      let beats = Task {
        for await beat in pulse.beats() { continuation.yield(.seq(beat.seq)) }
        continuation.finish()
      }
      let breaths = Task {
        while !Task.isCancelled {
          try await Task.sleep(for: .seconds(20))
          continuation.yield(.breath)
        }
      }
      continuation.onTermination = { _ in
        beats.cancel()
        breaths.cancel()
      }
    }
  }
}
