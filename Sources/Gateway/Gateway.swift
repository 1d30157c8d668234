import Basis
import Headquarters
import Hummingbird

/// What devices and monitoring speak with: synchronisation, segments, pokes, enrolment, photos, health.
///
/// It adds its routes to anybody's router, so that one server, the tests and a simulator use the same.
public struct Gateway: Sendable {
  /// The use cases.
  let headquarters: Headquarters
  /// Tells waiting phones that something changed.
  let pulse: Pulse
  /// Counts for `/metrics`.
  let measurements: Measurements
  /// Holds back a device that asks without end.
  let pace: Pace
  /// Compressed segments.
  let pieces = PieceCache()

  /// A gateway to `headquarters`; `pulse` is shared with whoever else shows live news. `log` hears of faults,
  /// whose insides no answer shows.
  public init(
    _ headquarters: Headquarters, pulse: Pulse, log: @escaping @Sendable (_ fault: String) -> Void = { _ in }
  ) {
    self.init(headquarters, pulse: pulse, pace: Pace(), log: log)
  }

  init(
    _ headquarters: Headquarters, pulse: Pulse, pace: Pace,
    log: @escaping @Sendable (_ fault: String) -> Void = { _ in }
  ) {
    self.headquarters = headquarters
    self.pulse = pulse
    self.pace = pace
    measurements = Measurements(log: log)
  }

  /// Adds the routes. `address` says where a request came from, which only the server's own context knows.
  public func addRoutes<Context: RequestContext>(
    to router: Router<Context>, address: @escaping @Sendable (Request, Context) -> String
  ) {
    router.post("v1/s") { request, _ in
      await answering("sync", request) { try await synchronise(request) }
    }
    router.get("v1/g/:address") { request, context in
      await answering("segment", request) {
        try await segment(request, try context.parameters.require("address"))
      }
    }
    router.get("v1/p") { request, _ in
      await answering("poke", request) { try await pokes(request) }
    }
    router.post("v1/enrol") { request, context in
      await answering("enrol", request) { try await enrol(request, from: address(request, context)) }
    }
    router.get("v1/photo/:name") { request, context in
      await answering("photo", request) { try await photo(request, try context.parameters.require("name")) }
    }
    router.get("health") { request, _ in
      await answering("health", request) { try await health() }
    }
    router.get("metrics") { request, _ in
      await answering("metrics", request) { try await metrics() }
    }
  }

  /// The device behind the bearer token of a request.
  func device(_ request: Request) async throws -> Device {
    try await headquarters.authenticate(token: try token(request))
  }

  /// The bearer token of a request.
  func token(_ request: Request) throws(DeviceRefusal) -> String {
    guard let header = request.headers[.authorization], header.hasPrefix("Bearer "), header.utf8.count <= 200
    else { throw .unknownDevice }
    return String(header.dropFirst(7))
  }
}
