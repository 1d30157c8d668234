import Basis
import Foundation
import Headquarters
import Interchange
import Lab
import Routing
import Store
import TestSupport
import Testing
import Trade

/// A real Valhalla, 88 MB, is installed for `bin/test --nightly`.
private let isNightly = ProcessInfo.processInfo.environment["TEREN_NIGHTLY"] != nil

@Suite("Driving times from a road server", .serialized)
struct RoadTimesTests {
  /// Points in Monaco, in millionths of a degree.
  private func points(_ count: Int, seed: UInt64) -> [Location] {
    var dice = SampleDice(seed)
    return (0..<count).map { _ in
      Location(
        latitudeMicrodegrees: Int32(43_727_000 + dice.below(18_000)),
        longitudeMicrodegrees: Int32(7_411_000 + dice.below(27_000)))
    }
  }

  private func shop(_ field: Field, _ number: Int, _ location: Location?) async throws -> CustomerId {
    try await field.hq.save(
      Customer(
        id: CustomerId(0), code: "M\(number)", name: "Sklep \(number)", territory: field.north,
        priceList: field.list, location: location), by: .program)
  }

  @Test(
    "a territory is asked for in blocks, kept, and a new customer costs one row and one column",
    arguments: Engine.allCases)
  func territory(engine: Engine) async throws {
    let service = try RoadService(engine: .osrm, address: try await RoadServer.osrm.address() + "/")
    try await withDatabase(engine) { database in
      let field = try await Field(database)
      let places = points(62, seed: 1)
      for (index, place) in places.dropLast().enumerated() { _ = try await shop(field, index, place) }
      let before = try await field.hq.roadTimes(of: field.north, by: .program)
      #expect(before.source == .straightLine(errorPpm: nil) && before.customers.count == 61)

      let first = try await field.hq.refreshRoadTimes(of: field.north, from: service, by: .program)
      #expect(first.places == 61 && first.asked == 61 && first.withoutRoad == 0 && first.farFromRoad.isEmpty)
      #expect(try await field.hq.refreshRoadTimes(of: field.north, from: service, by: .program).asked == 0)

      let last = try await shop(field, 99, places[61])
      let unknown = try await field.hq.roadTimes(of: field.north, by: .program)
      #expect(unknown.guessedDrives == 2 * 61)
      #expect(try await field.hq.refreshRoadTimes(of: field.north, from: service, by: .program).asked == 1)
      let grown = try await field.hq.roadTimes(of: field.north, by: .program)
      #expect(grown.customers.last == last && grown.guessedDrives == 0)
      let anew = try await field.hq.refreshRoadTimes(of: field.north, from: service, anew: true, by: .program)
      #expect(anew.asked == 62)
      #expect(try await field.hq.roadTimes(of: field.north, by: .program) == grown)
      // Two bytes a drive.
      #expect(grown.matrix.bytes.count < 62 * 62 * 2 + 16)

      // A spot check against the server's own route.
      let (a, b) = (places[3], places[60])
      let answer = try await RoadServer.osrm.ask(
        "/route/v1/driving/\(degrees(a));\(degrees(b))?overview=false")
      let route = try JSONSerialization.jsonObject(with: answer) as? [String: Any]
      let seconds = try #require((route?["routes"] as? [[String: Any]])?.first?["duration"] as? Double)
      #expect(abs(Double(grown.matrix[3, 60]) - seconds) <= 1)
    }
  }

  @Test("a representative sees the road times of their own territories and refreshes none")
  func scope() async throws {
    try await withDatabase(.sqlite) { database in
      let field = try await Field(database)
      let other = try await field.hq.save(Territory(code: "S", name: "Południe"), by: .program)
      let anna = Actor(userId: field.anna, role: .representative)
      _ = try await field.hq.roadTimes(of: field.north, by: anna)
      await #expect(throws: MissingRefusal.self) { try await field.hq.roadTimes(of: other, by: anna) }
      let service = try RoadService(engine: .osrm, address: "http://127.0.0.1:9")
      await #expect(throws: AccessRefusal.self) {
        try await field.hq.refreshRoadTimes(of: field.north, from: service, by: anna)
      }
      await #expect(throws: RoadRefusal.noPlaces) {
        try await field.hq.refreshRoadTimes(of: field.north, from: service, by: .program)
      }
    }
  }

  @Test(
    "a real Valhalla answers for a territory and names the customer beyond its map", .enabled(if: isNightly))
  func valhalla() async throws {
    let service = try RoadService(engine: .valhalla, address: try await RoadServer.valhalla.address())
    try await withDatabase(.sqlite) { database in
      let field = try await Field(database)
      for (index, place) in points(60, seed: 3).enumerated() { _ = try await shop(field, index, place) }
      let lost = try await shop(
        field, 70, Location(latitudeMicrodegrees: 7_420_000, longitudeMicrodegrees: 43_730_000))
      let refresh = try await field.hq.refreshRoadTimes(of: field.north, from: service, by: .program)
      #expect(refresh.asked == 61 && refresh.farFromRoad == [lost])
      let times = try await field.hq.roadTimes(of: field.north, by: .program)
      // Some of the points lie on roads that cars only leave or only reach.
      #expect(times.guessedDrives >= 2 * 60 && times.guessedDrives < 1_000, "\(times.guessedDrives)")
      #expect(times.guessedDrives == refresh.withoutRoad - 1 && times.matrix[0, 1] > 0)
    }
  }

  @Test("a customer far from any road is named, and a server that is not there or is another is told in words")
  func troubles() async throws {
    let address = try await RoadServer.osrm.address()
    try await withDatabase(.sqlite) { database in
      let field = try await Field(database)
      for (index, place) in points(3, seed: 2).enumerated() { _ = try await shop(field, index, place) }
      // Latitude and longitude exchanged.
      let lost = try await shop(
        field, 7, Location(latitudeMicrodegrees: 7_420_000, longitudeMicrodegrees: 43_730_000))
      func refresh(_ engine: RoadEngine, _ address: String, timeout: Int64 = 20) async throws -> RoadRefresh {
        try await field.hq.refreshRoadTimes(
          of: field.north,
          from: RoadService(engine: engine, address: address, timeoutSeconds: timeout, attempts: 2),
          by: .program)
      }
      #expect(try await refresh(.osrm, address).farFromRoad == [lost])
      await #expect(throws: RoadRefusal.unreachable("http://127.0.0.1:9")) {
        try await refresh(.valhalla, "http://127.0.0.1:9")
      }
      await #expect { try await refresh(.valhalla, address) } throws: { error in
        switch error as? RoadRefusal {
        case .failed, .declined, .unreadable: true
        default: false
        }
      }
      #expect(throws: RoadRefusal.address("ftp://x")) { try RoadService(engine: .osrm, address: "ftp://x") }
      #expect(throws: RoadRefusal.address("")) { try RoadService(engine: .osrm, address: "") }
    }
  }

  @Test("the plan with whole seconds is at most 1 % longer than with OSRM at hand; straight lines lose more")
  func planned() async throws {
    let service = try RoadService(engine: .osrm, address: try await RoadServer.osrm.address())
    var sums = (exact: 0.0, shipped: 0.0, line: 0.0)
    try await withDatabase(.sqlite) { database in
      let field = try await Field(database)
      let places = points(80, seed: 5)
      for (index, place) in places.enumerated() { _ = try await shop(field, index, place) }
      try await field.hq.refreshRoadTimes(of: field.north, from: service, by: .program)
      let roads = try await field.hq.roadTimes(of: field.north, by: .program)
      var reader = ByteReader(roads.matrix.bytes)
      let shipped = try TravelMatrix(from: &reader)
      let exact = try await tenths(places)
      let known = places.map {
        GeoPoint(latitude: $0.latitudeMicrodegrees, longitude: $0.longitudeMicrodegrees)
      }
      let line = StraightLine.calibrated(known, against: shipped)
      for day in 0..<4 {
        let stops = (0..<20).map { Int32(day * 20 + $0) }
        func driven(_ matrix: TravelMatrix) throws -> Double {
          let problem = RouteProblem(
            objective: .travel, matrix: matrix,
            vehicles: [RouteVehicle(id: 1, start: stops[0], end: stops[0])],
            stops: stops.dropFirst().map { RouteStop(id: Int64($0), place: $0, isMandatory: true) })
          let planner = try RoutePlanner(problem, seed: 1)
          planner.advance(iterations: 4_000, from: 0, to: 1)
          var sum: Int64 = 0
          var at = stops[0]
          for visit in planner.answer().routes[0].schedule.visits {
            let place = problem.stops[Int(visit.stop)].place
            sum += Int64(exact[at, place])
            at = place
          }
          return Double(sum + Int64(exact[at, stops[0]])) / 10
        }
        sums.exact += try driven(exact)
        sums.shipped += try driven(shipped)
        sums.line += try driven(line.line.matrix(known))
      }
      print(
        "road seconds driven: OSRM at hand \(sums.exact), shipped \(sums.shipped), straight line \(sums.line), "
          + "mean error of a straight-line drive \(line.meanErrorPpm / 10_000) %")
    }
    #expect(sums.shipped <= sums.exact * 1.01)
  }

  /// OSRM's own durations in tenths of a second.
  private func tenths(_ places: [Location]) async throws -> TravelMatrix {
    let list = places.map(degrees).joined(separator: ";")
    let answer = try await RoadServer.osrm.ask("/table/v1/driving/\(list)")
    let json = try JSONSerialization.jsonObject(with: answer) as? [String: Any]
    let rows = try #require(json?["durations"] as? [[Double]])
    return TravelMatrix(
      places: Int32(places.count), seconds: rows.flatMap { $0 }.map { Int32(($0 * 10).rounded()) })
  }

  private func degrees(_ place: Location) -> String {
    "\(Double(place.longitudeMicrodegrees) / 1e6),\(Double(place.latitudeMicrodegrees) / 1e6)"
  }
}

@Suite("What road servers answer")
struct RoadAnswerTests {
  /// Recorded from Valhalla 3.5.1 with the map of Monaco: the second place is 20 m from its road.
  private let valhalla = """
    {"sources_to_targets":[[{"from_index":0,"to_index":0,"time":0,"distance":0.0},{"from_index":0,"to_index":1,
    "time":120,"distance":2.09,"begin_heading":71.8,"end_heading":188.2,"begin_lat":43.731205,"begin_lon":7.418906,
    "end_lat":43.740017,"end_lon":7.429834}],[{"from_index":1,"to_index":0,"time":190,"distance":2.55,
    "begin_heading":188.2,"end_heading":71.8,"begin_lat":43.740017,"begin_lon":7.429834,"end_lat":43.731205,
    "end_lon":7.418906},{"from_index":1,"to_index":1,"time":0,"distance":0.0}]],"sources":[{"lat":43.731205,
    "lon":7.418906},{"lat":43.740017,"lon":7.429834}],"targets":[{"lat":43.731205,"lon":7.418906},
    {"lat":43.740017,"lon":7.429834}],"units":"kilometers","algorithm":"costmatrix"}
    """
  /// Its answer about a place beyond the map.
  private let declined = """
    {"error_code":171,"error":"No suitable edges near location","status_code":400,"status":"Bad Request"}
    """

  @Test("Valhalla's form is asked and read")
  func valhallaForm() throws {
    let point = GeoPoint(latitude: 42_500_000, longitude: -1_000_001)
    let question = RoadEngine.valhalla.question(from: [point], to: [point])
    #expect(
      question.body == """
        {"sources":[{"lat":42.500000,"lon":-1.000001}],"targets":[{"lat":42.500000,"lon":-1.000001}],"costing":"auto"}
        """)
    let places = [
      GeoPoint(latitude: 43_731_000, longitude: 7_419_000),
      GeoPoint(latitude: 43_740_000, longitude: 7_430_000),
    ]
    let block = try RoadEngine.valhalla.answer(Array(valhalla.utf8), from: places, columns: 2)
    #expect(block.seconds == [0, 120, 190, 0])
    #expect(block.metersToRoad.map { Int($0) } == [24, 13])
    let without = valhalla.replacing("\"time\":190", with: "\"time\":null")
    #expect(
      try RoadEngine.valhalla.answer(Array(without.utf8), from: places, columns: 2).seconds == [0, 120, nil, 0])
    #expect(throws: RoadRefusal.declined("No suitable edges near location")) {
      try RoadEngine.valhalla.answer(Array(declined.utf8), from: [point], columns: 1)
    }
  }

  @Test(
    "an answer of another shape is refused with its place",
    arguments: [
      ("", "JSON"), ("[1]", "JSON"), ("{}", "durations"), (#"{"durations":[[1]]}"#, "durations"),
      (#"{"durations":[[1,2],[3]]}"#, "durations[1]"), (#"{"durations":[[1,2],[3,-4]]}"#, "durations[1][1]"),
      (#"{"durations":[[1,2],["x",4]]}"#, "durations[1][0]"),
      (#"{"durations":[[1,1e12],[3,4]]}"#, "durations[0][1]"),
    ])
  func damaged(text: String, place: String) {
    #expect(throws: RoadRefusal.unreadable(place)) {
      try RoadEngine.osrm.answer(
        Array(text.utf8), from: [GeoPoint(latitude: 0, longitude: 0), GeoPoint(latitude: 1, longitude: 1)],
        columns: 2)
    }
  }
}
