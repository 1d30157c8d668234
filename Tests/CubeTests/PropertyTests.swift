import Basis
import CubeFiles
import Foundation
import Testing

@testable import Cube

let regions = ["K0": "north", "K1": "south", "K2": "south", "K3": "west", "K4": "", "K5": "east"]

func randomRows(_ count: Int, _ dice: inout Dice) -> [SampleRow] {
  (0..<count).map { index in
    SampleRow(
      day: CivilDate(dayNumber: 19_700 + Int32.random(in: 0..<800, using: &dice)).text, document: "D\(index)",
      customer: "K\(Int.random(in: 0..<6, using: &dice))", product: "P\(Int.random(in: 0..<9, using: &dice))",
      net: Int64.random(in: -5_000...20_000, using: &dice), stock: Int64.random(in: 0...50, using: &dice))
  }
}

private let levels = [
  "customer", "customer.region", "product", "date.year", "date.quarter", "date.month", "date.week",
  "date.weekday",
]
private let measures = [
  #""net""#, #""count""#, #"{"distinct":"customer"}"#, #"{"distinct":"date.day"}"#, #"{"median":"net"}"#,
  #"{"last":"stock"}"#, #"{"average_over_time":"stock"}"#, #"{"formula":"net / distinct(product)"}"#,
  #"{"of":"net","as":"previous_year"}"#, #"{"of":{"distinct":"customer"},"as":"previous_year"}"#,
  #"{"of":"net","as":"previous_period"}"#, #"{"of":"net","as":"year_to_date"}"#,
  #"{"of":"net","as":"share_of_total"}"#,
  #"{"of":"net","as":"share_of_parent"}"#, #"{"of":"net","as":"rank"}"#, #"{"of":"net","as":"projection"}"#,
  #"{"of":"net","as":"abc"}"#, #"{"of":{"distinct":"product"},"as":"year_to_date"}"#,
]

func randomQuery(_ dice: inout Dice) -> String {
  let axes = levels.shuffled(using: &dice)
  let rows = axes.prefix(Int.random(in: 0...2, using: &dice))
  let columns = axes.suffix(Int.random(in: 0...1, using: &dice))
  let shown = measures.shuffled(using: &dice).prefix(Int.random(in: 1...3, using: &dice))
  let list = { (names: ArraySlice<String>) in names.map { "\"\($0)\"" }.joined(separator: ",") }
  var filters = ""
  if Bool.random(using: &dice) { filters = #"{"level":"product","not_in":["P3","P4"]}"# }
  if Bool.random(using: &dice) {
    filters += (filters.isEmpty ? "" : ",") + #"{"level":"date.day","from":"2024-06-01","to":"2025-07-15"}"#
  }
  return "{\"rows\":[\(list(rows))],\"columns\":[\(list(columns))],\"filters\":[\(filters)],"
    + "\"measures\":[\(shown.joined(separator: ","))],\"totals\":\(Bool.random(using: &dice))}"
}

func outcome(_ cube: Cube, _ query: String, _ viewer: Viewer, _ workers: Workers = .one) -> String {
  do throws(CubeRefusal) {
    let answer = try cube.answer(try CubeQuery(json: Array(query.utf8)), for: viewer, workers: workers)
    return String(decoding: answer.json(), as: UTF8.self)
  } catch { return error.text.english }
}

@Test(
  "every cell equals the same query over only the rows the viewer may see",
  arguments: 1...120 as ClosedRange<UInt64>)
func security(seed: UInt64) throws {
  var dice = Dice(state: seed)
  let rows = randomRows(300, &dice)
  let seenRegions = ["north", "south", "west", "east", ""].filter { _ in Bool.random(using: &dice) }
  let seenProducts = (0..<9).map { "P\($0)" }.filter { _ in Int.random(in: 0..<4, using: &dice) > 0 }
  let viewer = Viewer(
    territory: [
      .init(level: "customer.region", members: seenRegions), .init(level: "product", members: seenProducts),
    ], hiddenMeasures: [])
  let query = randomQuery(&dice)
  let whole = try sampleCube(rows, regions: regions)
  let part = try sampleCube(
    rows.filter { seenRegions.contains(regions[$0.customer]!) && seenProducts.contains($0.product) },
    regions: regions)
  #expect(outcome(whole, query, viewer) == outcome(part, query, .everything), "seed \(seed): \(query)")
  #expect(outcome(try whole.compacted(for: viewer), query, .everything) == outcome(whole, query, viewer))
}

@Test(
  "documents appended, corrected and deleted give the cube of the rows that are left",
  arguments: 1...20 as ClosedRange<UInt64>)
func changes(seed: UInt64) throws {
  var dice = Dice(state: seed)
  var rows = randomRows(200, &dice)
  let cube = try sampleCube(rows, regions: regions)
  for _ in 0..<60 {
    let index = Int.random(in: 0..<rows.count, using: &dice)
    if Bool.random(using: &dice) {
      try cube.delete(rows[index].document)
      rows.remove(at: index)
    } else {
      rows[index].net += 100
      let fact = FactRow(
        day: CivilDate(rows[index].day)!, keys: [rows[index].customer, rows[index].product],
        numbers: [rows[index].net, rows[index].stock])
      try cube.correct(FactDocument(number: rows[index].document, rows: [fact]))
    }
  }
  let rebuilt = try sampleCube(rows, regions: regions)
  for _ in 0..<5 {
    let query = randomQuery(&dice)
    // A day whose documents are all gone is no day of the cube.
    #expect(
      outcome(try cube.compacted(), query, .everything) == outcome(rebuilt, query, .everything), "seed \(seed)")
  }
  #expect(
    try lines(cube, #"{"rows":["customer","product"],"measures":["net"],"totals":true}"#)
      == lines(rebuilt, #"{"rows":["customer","product"],"measures":["net"],"totals":true}"#))
}

@Test(
  "the top rows with their dear counts are the first rows of the whole answer",
  arguments: 1...40 as ClosedRange<UInt64>)
func topRows(seed: UInt64) throws {
  var dice = Dice(state: seed)
  let cube = try sampleCube(randomRows(400, &dice), regions: regions)
  let rows = [
    #""customer""#, #""customer","product""#, #""date.month""#, #""product","date.quarter""#,
    #""date.weekday""#,
  ].randomElement(using: &dice)!
  let columns = ["", #""date.year""#, #""customer.region""#].randomElement(using: &dice)!
  let filter = Bool.random(using: &dice) ? #"{"level":"product","in":["P1","P2","P3"]}"# : ""
  let body =
    #""rows":[\#(rows)],"columns":[\#(columns)],"filters":[\#(filter)],"measures":["net",{"distinct":"product"},"#
    + #"{"median":"stock"},{"formula":"net / distinct(date.day)"},{"distinct":"date.week"}],"#
    + #""sort":[{"by":"net","descending":true}]"#
  let whole = try lines(cube, "{" + body + "}")
  for top in [1, 3, 7, 1_000] {
    #expect(
      try lines(cube, "{" + body + ",\"top\":\(top)}") == Array(whole.prefix(top)), "seed \(seed): \(body)")
  }
}

@Test("two threads and a file give the same bytes as one thread in memory")
func threadsAndFiles() throws {
  var dice = Dice(state: 7)
  let columns = [NumberColumn(name: "net", places: 2), NumberColumn(name: "stock", places: 0)]
  let cube = Cube(
    schema: CubeSchema(
      fact: "sample",
      dimensions: [
        DimensionSchema(name: "customer", levels: ["region"]), DimensionSchema(name: "product", levels: []),
      ],
      columns: columns, measures: CubeSchema.summed(columns)))
  for row in 0..<150_000 {
    let keys = ["D\(row / 5)", "K\(row / 5 % 6)", "P\(Int.random(in: 0..<9, using: &dice))"]
    let codes = try keys.enumerated().map { index, key in
      var key = key
      return try key.withUTF8 { try cube.keyCode(dimension: index, $0) }
    }
    cube.load(
      day: CivilDate(dayNumber: 19_700 + Int32(row / 200)), codes: codes,
      numbers: [Int64.random(in: -9_000_000...9_000_000, using: &dice), 1])
  }
  let bytes = try cube.file()
  let opened = try Cube(file: Block(bytes))
  for _ in 0..<20 {
    let query = randomQuery(&dice)
    let one = outcome(cube, query, .everything)
    #expect(outcome(cube, query, .everything, .threads(2)) == one)
    #expect(outcome(opened, query, .everything) == one)
  }
  #expect(try opened.file() == bytes)
}

@Test("a damaged or truncated file is refused, never read wrong and never a trap")
func damage() throws {
  var dice = Dice(state: 3)
  let cube = try sampleCube(randomRows(400, &dice), regions: regions)
  let query = #"{"rows":["customer","date.month"],"measures":["net",{"distinct":"document"}],"totals":true}"#
  let right = outcome(cube, query, .everything)
  let bytes = try cube.file()
  for at in stride(from: 0, to: bytes.count, by: 7) {
    var damaged = bytes
    damaged[at] ^= 1 << UInt8(at % 8)
    do throws(CubeRefusal) {
      let opened = try Cube(file: Block(damaged))
      let shown = outcome(opened, query, .everything)
      #expect(shown == right || shown.contains("damaged"), "byte \(at)")
    } catch {
      #expect(!error.text.english.isEmpty)
    }
  }
  for count in stride(from: 0, to: bytes.count, by: 101) {
    #expect(throws: CubeRefusal.self) { try Cube(file: Block(Array(bytes[0..<count]))) }
  }
}

@Test("a log cut at any byte gives the documents that were whole, and goes on from there")
func tornLog() throws {
  let directory = NSTemporaryDirectory() + "cube-\(UInt64.random(in: 0 ... .max))"
  try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: directory) }
  let schema = try sampleCube([]).schema
  func document(_ n: Int) -> FactDocument {
    FactDocument(
      number: "D\(n)",
      rows: [FactRow(day: CivilDate("2025-01-0\(n)")!, keys: ["K", "P"], numbers: [Int64(n), 0])])
  }
  do {
    let live = try LiveCube(directory: directory, schema: schema)
    try live.take([(1, .put(document(1)))])
    try live.merge()
    try live.take((2...5).map { (UInt64($0), .put(document($0))) })
    // A document that does not fit is refused before it reaches the log.
    #expect(throws: CubeRefusal.self) { try live.take([(6, .put(FactDocument(number: "", rows: [])))]) }
  }
  let tail = try Data(contentsOf: URL(fileURLWithPath: directory + "/sample.tail"))
  for count in 0...tail.count {
    try tail.prefix(count).write(to: URL(fileURLWithPath: directory + "/sample.tail"))
    let live = try LiveCube(directory: directory, schema: schema)
    let whole = Int(live.position)
    #expect(
      try lines(live.cube, #"{"measures":["count","net"]}"#) == [
        "\(whole)|\(plainText(Int64(whole * (whole + 1) / 2), places: 2))"
      ])
    try live.take((1...6).map { (UInt64($0), .put(document($0))) })
    #expect(try lines(live.cube, #"{"measures":["count"]}"#) == ["6"])
  }
}

@Test("a result of a thousand million cells is refused in bounded time")
func tooLarge() throws {
  let columns = [NumberColumn(name: "net", places: 2)]
  let cube = Cube(
    schema: CubeSchema(
      fact: "sample", dimensions: (0..<9).map { DimensionSchema(name: "d\($0)", levels: []) }, columns: columns,
      measures: CubeSchema.summed(columns)))
  cube.limits.groups = 20_000
  var dice = Dice(state: 1)
  for row in 0..<60_000 {
    let codes = try (0..<10).map { dimension in
      var key = "\(dimension == 0 ? row : Int.random(in: 0..<200, using: &dice))"
      return try key.withUTF8 { try cube.keyCode(dimension: dimension, $0) }
    }
    cube.load(day: CivilDate(dayNumber: 20_000), codes: codes, numbers: [1])
  }
  let few = #"{"rows":["d0","d1","d2","d3"],"measures":["net"]}"#
  #expect(throws: CubeRefusal.tooManyCells(limit: 20_000)) { try lines(cube, few) }
  let many = #"{"rows":["d0","d1","d2","d3","d4","d5","d6","d7","d8"],"measures":["net"]}"#
  #expect(throws: CubeRefusal.self) { try lines(cube, many) }
  let wide = #"{"rows":["d1"],"columns":["d2","d3"],"measures":["net"]}"#
  #expect(throws: CubeRefusal.self) { try lines(cube, wide) }
}

@Test("a merge in the background loses nothing that comes meanwhile, wherever the machine stops")
func backgroundMerge() throws {
  let directory = NSTemporaryDirectory() + "cube-\(UInt64.random(in: 0 ... .max))"
  try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: directory) }
  let schema = try sampleCube([]).schema
  func document(_ n: Int, _ net: Int64) -> FactDocument {
    FactDocument(
      number: "D\(n)", rows: [FactRow(day: CivilDate("2025-01-10")!, keys: ["K", "P"], numbers: [net, 0])])
  }
  func shown(_ cube: Cube) throws -> [String] { try lines(cube, #"{"measures":["count","net"]}"#) }
  let live = try LiveCube(directory: directory, schema: schema)
  try live.take((1...50).map { (UInt64($0), .put(document($0, 100))) })
  for round in 0..<3 {
    let merge = live.startMerge()
    let next = live.position + 1
    // Before the snapshot is written, between it and the new log, and after: a new document, a correction, a deletion.
    try live.take([(next, .put(document(100 + round, 100))), (next + 1, .put(document(round + 1, 300)))])
    #expect(try shown(try LiveCube(directory: directory, schema: schema).cube) == shown(live.cube))
    try merge.run()
    try live.take([(next + 2, .delete("D\(20 + round)"))])
    let stopped = try LiveCube(directory: directory, schema: schema)
    #expect(try shown(stopped.cube) == shown(live.cube))
    #expect(stopped.position == live.position)
    try live.adopt(merge)
    #expect(live.position == next + 2)
    #expect(try shown(live.cube) == ["50|\(50 + 2 * (round + 1))"])
    #expect(try shown(try LiveCube(directory: directory, schema: schema).cube) == shown(live.cube))
  }
}
