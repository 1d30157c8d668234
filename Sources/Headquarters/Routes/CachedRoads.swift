import Basis
import Interchange
import Routing
import Store
import Trade

/// Where a customer is.
struct RoadPlace: Equatable, Sendable {
  let customer: CustomerId
  let point: GeoPoint
}

/// A territory's road times as the database keeps them.
struct CachedRoads: Equatable, Sendable {
  var engine: RoadEngine?
  var computedAt = Instant(milliseconds: 0)
  var places: [RoadPlace] = []
  /// `noRoad` where the server knows none.
  var matrix = TravelMatrix(places: 0, seconds: [])
  var line = StraightLine()
  var errorPpm: Int64?

  static var noRoad: Int32 { RouteLimits.longestSeconds }

  /// Times for these places: known drives, else guesses.
  func times(of wanted: [RoadPlace]) -> RoadTimes {
    let row = Dictionary(places.enumerated().map { ($1.customer, $0) }, uniquingKeysWith: { first, _ in first })
    let at = wanted.map { place in
      row[place.customer].flatMap { places[$0] == place ? $0 : nil }
    }
    var seconds: [Int32] = []
    seconds.reserveCapacity(wanted.count * wanted.count)
    var guessed = 0
    for (a, from) in wanted.enumerated() {
      for (b, to) in wanted.enumerated() {
        if let i = at[a], let j = at[b] {
          let known = matrix.seconds[i * places.count + j]
          if known < CachedRoads.noRoad {
            seconds.append(known)
            continue
          }
        }
        if a != b { guessed += 1 }
        seconds.append(line.seconds(from.point, to.point))
      }
    }
    let source: RoadSource =
      if let engine, guessed < max(1, wanted.count * (wanted.count - 1)) {
        .roads(engine, at: computedAt)
      } else {
        .straightLine(errorPpm: errorPpm)
      }
    return RoadTimes(
      customers: wanted.map(\.customer), matrix: TravelMatrix(places: Int32(wanted.count), seconds: seconds),
      source: source, guessedDrives: guessed)
  }

  /// The cache for exactly these places, asking the server only for rows and columns it does not have.
  func completed(
    for wanted: [RoadPlace], by service: RoadService, at moment: Instant
  ) async throws -> (CachedRoads, RoadRefresh) {
    var kept = wanted.filter { places.contains($0) }
    // Two strips of new places cost as much as the whole when half are new.
    if kept.count * 2 < wanted.count { kept = [] }
    let isKept = Set(kept.map(\.customer))
    let new = wanted.filter { !isKept.contains($0.customer) }
    var far: [CustomerId] = []
    let count = wanted.count
    let index = Dictionary(uniqueKeysWithValues: wanted.enumerated().map { ($1.customer, $0) })
    var seconds = [Int32](repeating: 0, count: count * count)
    let old = Dictionary(uniqueKeysWithValues: places.enumerated().map { ($1.customer, $0) })
    for a in kept {
      for b in kept {
        seconds[index[a.customer]! * count + index[b.customer]!] =
          matrix.seconds[old[a.customer]! * places.count + old[b.customer]!]
      }
    }
    if !new.isEmpty {
      let rows = try await service.drives(from: new.map(\.point), to: wanted.map(\.point))
      for (a, place) in new.enumerated() {
        if rows.metersToRoad[a] > RoadRefresh.farMeters { far.append(place.customer) }
        for b in wanted.indices {
          seconds[index[place.customer]! * count + b] = rows.seconds[a * count + b] ?? CachedRoads.noRoad
        }
      }
    }
    if !new.isEmpty, !kept.isEmpty {
      let columns = try await service.drives(from: kept.map(\.point), to: new.map(\.point))
      for (a, place) in kept.enumerated() {
        for (b, other) in new.enumerated() {
          seconds[index[place.customer]! * count + index[other.customer]!] =
            columns.seconds[a * new.count + b] ?? CachedRoads.noRoad
        }
      }
    }
    var fresh = CachedRoads()
    fresh.engine = service.engine
    fresh.computedAt = moment
    fresh.places = wanted
    fresh.matrix = TravelMatrix(places: Int32(count), seconds: seconds)
    let known = TravelMatrix(places: Int32(count), seconds: seconds.map { $0 < CachedRoads.noRoad ? $0 : 0 })
    let fit = StraightLine.calibrated(wanted.map(\.point), against: known)
    fresh.line = fit.line
    fresh.errorPpm = fit.meanErrorPpm
    let refresh = RoadRefresh(
      places: count, asked: new.count, withoutRoad: seconds.count { $0 >= CachedRoads.noRoad }, farFromRoad: far
    )
    return (fresh, refresh)
  }
}

extension Connection {
  /// Refuses a territory that is not there or not this person's.
  func requireTerritory(_ territory: TerritoryId, visibleTo actor: Actor) throws {
    var conditions = Conditions()
    conditions.require("id", is: SqlValue(territory.number))
    conditions.requireVisible("id", to: actor)
    guard try row("SELECT id FROM territory" + conditions.sql, conditions.values) != nil else {
      throw MissingRefusal()
    }
  }

  /// The customers of a territory that are on the map, in the order of their numbers.
  func roadPlaces(of territory: TerritoryId) throws -> [RoadPlace] {
    try rows(
      """
      SELECT id, latitude, longitude FROM customer
      WHERE territory_id = $1 AND latitude IS NOT NULL AND longitude IS NOT NULL ORDER BY id
      """, [SqlValue(territory.number)]
    ).map { row in
      RoadPlace(
        customer: CustomerId(UInt32(row.integer("id"))),
        point: GeoPoint(
          latitude: Int32(clamping: row.integer("latitude")),
          longitude: Int32(clamping: row.integer("longitude"))))
    }
  }

  /// What the cache holds; an unreadable row counts as nothing and is asked for again.
  func cachedRoads(of territory: TerritoryId) throws -> CachedRoads {
    guard let row = try row("SELECT * FROM road_times WHERE territory_id = $1", [SqlValue(territory.number)])
    else { return CachedRoads() }
    var roads = CachedRoads()
    roads.line = StraightLine(ppm: row.integer("line_ppm"))
    roads.errorPpm = row.integer("error_ppm")
    do {
      var places = ByteReader(row.bytes("places"))
      for _ in 0..<(try places.varint()) {
        let customer = CustomerId(UInt32(clamping: try places.varint()))
        roads.places.append(
          RoadPlace(
            customer: customer,
            point: GeoPoint(
              latitude: Int32(clamping: try places.signed()), longitude: Int32(clamping: try places.signed()))))
      }
      var seconds = ByteReader(row.bytes("seconds"))
      roads.matrix = try TravelMatrix(from: &seconds)
    } catch {
      return CachedRoads()
    }
    guard Int(roads.matrix.places) == roads.places.count else { return CachedRoads() }
    roads.engine = RoadEngine(rawValue: row.text("engine"))
    roads.computedAt = Instant(milliseconds: row.integer("computed_at"))
    return roads
  }

  func store(_ roads: CachedRoads, of territory: TerritoryId) throws {
    var places = ByteWriter(reserving: roads.places.count * 12)
    places.varint(UInt64(roads.places.count))
    for place in roads.places {
      places.varint(UInt64(place.customer.number))
      places.signed(Int64(place.point.latitude))
      places.signed(Int64(place.point.longitude))
    }
    try execute("DELETE FROM road_times WHERE territory_id = $1", [SqlValue(territory.number)])
    try execute(
      """
      INSERT INTO road_times (territory_id, engine, computed_at, places, seconds, line_ppm, error_ppm)
      VALUES ($1, $2, $3, $4, $5, $6, $7)
      """,
      [
        SqlValue(territory.number), SqlValue(roads.engine?.rawValue ?? ""),
        .integer(roads.computedAt.milliseconds), .bytes(places.bytes), .bytes(roads.matrix.bytes),
        .integer(roads.line.ppm), .integer(roads.errorPpm ?? 0),
      ])
  }
}
