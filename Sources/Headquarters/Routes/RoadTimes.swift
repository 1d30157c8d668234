import Basis
import Interchange
import Routing
import Store
import Trade

/// Driving times between the customers of a territory: row and column `i` are `customers[i]`.
public struct RoadTimes: Equatable, Sendable {
  /// In the order of their numbers; customers without a position are not among them.
  public var customers: [CustomerId]
  /// Seconds, every cell known or guessed.
  public var matrix: TravelMatrix
  /// Where they come from.
  public var source: RoadSource
  /// Drives for which the server knows no road, guessed from the straight line.
  public var guessedDrives: Int
}

/// How far road times can be trusted.
public enum RoadSource: Equatable, Sendable {
  /// A road server's, at this moment.
  case roads(RoadEngine, at: Instant)
  /// Guessed from straight lines, with the mean error of a drive in millionths; `nil` when no road time is known
  /// to measure it by.
  case straightLine(errorPpm: Int64?)

  /// As shown: "OSRM roads", "straight line, ±31 % a drive".
  public func text(_ language: Language) -> String {
    switch self {
    case .roads(let engine, _):
      let name = engine == .osrm ? "OSRM" : "Valhalla"
      return Text("drogi z \(name)", "roads by \(name)")(language)
    case .straightLine(let error?):
      let percent = (error + 5_000) / 10_000
      return Text(
        "linia prosta, średni błąd przejazdu \(percent)\u{a0}%",
        "straight line, mean error of a drive \(percent)\u{a0}%")(language)
    case .straightLine(nil):
      return Text("linia prosta, błąd nieznany", "straight line, error unknown")(language)
    }
  }
}

/// What a refresh did.
public struct RoadRefresh: Equatable, Sendable {
  /// Customers with a position.
  public var places: Int
  /// Those whose row and column were asked for; all others were known.
  public var asked: Int
  /// Drives without a road.
  public var withoutRoad: Int
  /// Customers whose position lies more than `RoadRefresh.farMeters` from any road: most likely a slip.
  public var farFromRoad: [CustomerId]

  /// A shop lies closer to its road than this.
  public static var farMeters: Double { 1_000 }
}

extension Headquarters {
  /// The driving times of a territory: from the cache, with a straight-line guess for customers it does not have
  /// yet, and all guessed when no server was ever asked. A representative sees their own territories.
  public func roadTimes(of territory: TerritoryId, by actor: Actor) async throws -> RoadTimes {
    try await database.read { connection in
      try connection.requireTerritory(territory, visibleTo: actor)
      let places = try connection.roadPlaces(of: territory)
      return try connection.cachedRoads(of: territory).times(of: places)
    }
  }

  /// Asks the road server for what the cache does not have: everything for a new territory, one row and column
  /// for a new or moved customer, nothing when nothing changed. `anew` asks for everything.
  @discardableResult
  public func refreshRoadTimes(
    of territory: TerritoryId, from service: RoadService, anew: Bool = false, by actor: Actor
  ) async throws -> RoadRefresh {
    try actor.require(.administrator, .manager)
    let (places, known) = try await database.read { connection in
      try connection.requireTerritory(territory, visibleTo: actor)
      return (try connection.roadPlaces(of: territory), try connection.cachedRoads(of: territory))
    }
    guard !places.isEmpty else { throw RoadRefusal.noPlaces }
    guard places.count <= RoadService.mostPlaces else {
      throw RoadRefusal.tooManyPlaces(places.count, most: RoadService.mostPlaces)
    }
    let usable = anew || known.engine != service.engine ? CachedRoads() : known
    let (fresh, refresh) = try await usable.completed(for: places, by: service, at: now())
    if refresh.asked > 0 || fresh.places != known.places {
      let moment = now()
      try await database.write { connection in
        try connection.store(fresh, of: territory)
        try connection.audit(
          AuditEntry(
            verb: "change", kind: "road_times", id: Int64(territory.number), name: "",
            after: [("places", SqlValue(refresh.places)), ("asked", SqlValue(refresh.asked))]),
          by: AuditAuthor(actor), at: moment)
      }
    }
    return refresh
  }
}
