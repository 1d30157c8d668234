import Basis
import Testing

@testable import Cube

/// A random user of the sample cube, and the rows he may see.
private func randomViewer(_ dice: inout Dice) -> (viewer: Viewer, sees: (SampleRow) -> Bool) {
  let seenRegions = ["north", "south", "west", "east", ""].filter { _ in Bool.random(using: &dice) }
  let seenProducts = (0..<9).map { "P\($0)" }.filter { _ in Int.random(in: 0..<4, using: &dice) > 0 }
  let viewer = Viewer(
    territory: [
      .init(level: "customer.region", members: seenRegions), .init(level: "product", members: seenProducts),
    ], hiddenMeasures: [])
  return (viewer, { seenRegions.contains(regions[$0.customer]!) && seenProducts.contains($0.product) })
}

private func drilled(_ cube: Cube, _ viewer: Viewer, offset: Int = 0, limit: Int = 1_000) throws -> [String] {
  let filter = LevelFilter(level: "product", condition: .isNotIn(["P1"]))
  return try cube.rows(where: [filter], for: viewer, offset: offset, limit: limit).rows.map {
    $0.joined(separator: "|")
  }
}

@Test(
  "sorted, top, others, drill-through and a cut file show what the viewer's own rows would",
  arguments: 1...60 as ClosedRange<UInt64>)
func securityPaths(seed: UInt64) throws {
  var dice = Dice(state: seed)
  let rows = randomRows(300, &dice)
  let (viewer, sees) = randomViewer(&dice)
  let whole = try sampleCube(rows, regions: regions)
  let own = try sampleCube(rows.filter(sees), regions: regions)
  let top = Int.random(in: 1...4, using: &dice)
  let column = Bool.random(using: &dice) ? #""date.quarter""# : ""
  for query in [
    #"{"rows":["customer"],"columns":[\#(column)],"measures":["net",{"distinct":"product"}],"sort":[{"by":"net","descending":true}],"top":\#(top)}"#,
    #"{"rows":["product"],"columns":[\#(column)],"measures":["net","count"],"top":\#(top),"others":true,"totals":true}"#,
    #"{"rows":["customer.region","product"],"measures":[{"distinct":"customer"},{"of":"net","as":"share_of_parent"}],"sort":[{"by":"customer.region"}],"totals":true}"#,
    #"{"rows":["date.month"],"measures":[{"last":"stock"},{"average_over_time":"stock"},{"of":"net","as":"previous_year"}],"totals":true}"#,
    #"{"rows":["document"],"measures":["net"],"limit":5}"#, randomQuery(&dice),
  ] {
    #expect(outcome(whole, query, viewer) == outcome(own, query, .everything), "seed \(seed): \(query)")
    let cut = try Cube(file: Block(try whole.compacted(for: viewer).file()))
    #expect(outcome(cut, query, .everything) == outcome(own, query, .everything), "seed \(seed), cut: \(query)")
  }
  #expect(try drilled(whole, viewer).sorted() == drilled(own, .everything).sorted(), "seed \(seed)")
  // Pages of the drill-through hold every row once.
  let pages = try stride(from: 0, to: 300, by: 7).flatMap { try drilled(whole, viewer, offset: $0, limit: 7) }
  #expect(try pages == drilled(whole, viewer), "seed \(seed)")
}

@Test("a cut file holds no name, number or document that its reader may not see")
func cutHoldsNothingElse() throws {
  let rows = [
    SampleRow(
      day: "2025-01-10", document: "FV-OWN", customer: "OwnCustomer", product: "OwnProduct", net: 1, stock: 7),
    SampleRow(
      day: "2025-01-11", document: "FV-FOREIGN", customer: "ForeignCustomer", product: "ForeignProduct", net: 2),
  ]
  let cube = try sampleCube(rows, regions: ["OwnCustomer": "north", "ForeignCustomer": "south"])
  let viewer = Viewer(
    territory: [.init(level: "customer.region", members: ["north"])], hiddenMeasures: ["stock"])
  let bytes = try cube.compacted(for: viewer).file()
  let text = String(decoding: bytes, as: UTF8.self)
  #expect(text.contains("OwnCustomer") && text.contains("FV-OWN"))
  for word in ["Foreign", "FV-FOREIGN", "south", "stock"] { #expect(!text.contains(word), "\(word)") }
}

@Test(
  "a hidden measure cannot be reached by sorting, sharing, comparing, others or a formula in a formula",
  arguments: [
    #""measures":["net"],"sort":[{"by":"stock","descending":true}]"#,
    #""measures":["net",{"of":"stock","as":"value","name":"x"}],"sort":[{"by":"x"}],"top":1"#,
    #""measures":[{"of":"stock","as":"share_of_total"}]"#, #""measures":[{"of":"stock","as":"previous_year"}]"#,
    #""measures":[{"of":"stock","as":"growth_previous_year"}]"#, #""measures":["stock"],"top":1,"others":true"#,
    #""measures":[{"formula":"if(net > 0; inner; 0)"}]"#,
    #""measures":[{"formula":"coalesce(net; sum(stock))"}]"#,
    #""measures":[{"max":"stock"}]"#, #""measures":[{"percentile":"stock","p":99}]"#,
    #""measures":[{"average_over_time":"stock"}]"#, #""measures":[{"first":"stock"}],"totals":true"#,
  ])
func hiddenPaths(part: String) throws {
  let cube = try sampleCube(
    [SampleRow(day: "2025-01-10", document: "1", customer: "A", product: "p", net: 100, stock: 4_711)],
    measures: [Measure(name: "inner", kind: .formula("2 * stock"))])
  let viewer = Viewer(territory: [], hiddenMeasures: ["stock"])
  let query = #"{"rows":["customer"],"# + part + "}"
  let error = #expect(throws: CubeRefusal.self) { try lines(cube, query, viewer: viewer) }
  switch error {
  case .hiddenMeasure, .unknownMeasure: break
  default: Issue.record("\(String(describing: error))")
  }
  // The refusal itself must not say a hidden number, and the list of what there is must not name it.
  #expect(error?.text.english.contains("4711") == false)
}

@Test("a territory by a level that does not exist shows nothing instead of everything")
func unknownTerritory() throws {
  let cube = try sampleCube([SampleRow(day: "2025-01-10", document: "1", customer: "A", product: "p", net: 100)]
  )
  let viewer = Viewer(territory: [.init(level: "customer.town", members: ["X"])], hiddenMeasures: [])
  #expect(throws: CubeRefusal.self) { try lines(cube, #"{"measures":["net"]}"#, viewer: viewer) }
  #expect(throws: CubeRefusal.self) { try cube.rows(where: [], for: viewer) }
  #expect(throws: CubeRefusal.self) { try cube.compacted(for: viewer) }
}
