import Basis
import Cube
import Store

extension FactTable {
  /// A row of the query as a fact.
  func fact(_ row: Row) -> FactRow {
    FactRow(
      day: row.day("day"), keys: dimensions.map { row.text($0.name) },
      numbers: schema.columns.map { row.integer($0.name) })
  }
}

extension FactDimension {
  /// The labels of a row of the view, in the order of the levels.
  func labels(_ row: Row) -> [String] { levels.map { row.text($0) } }

  /// Key and labels of the members, or of one of them, in the order of their numbers.
  func members(
    _ connection: any Connection, id: Int64? = nil,
    _ body: (_ id: Int64, _ key: String, _ labels: [String]) throws -> Void
  ) throws {
    if view.isEmpty { return }
    try connection.forEachRow(
      "SELECT id, code, \(levels.joined(separator: ", ")) FROM \(view)\(id == nil ? "" : " WHERE id = $1") ORDER BY id",
      id.map { [.integer($0)] } ?? []
    ) { try body($0.integer("id"), $0.text("code"), labels($0)) }
  }
}

extension Connection {
  /// Fills a cube with all facts of a table in this snapshot of the database. `progress` is told now and then
  /// how many rows were read.
  func fill(_ cube: Cube, _ table: FactTable, progress: (Int) -> Void) throws {
    for dimension in table.dimensions {
      try dimension.members(self) { _, key, labels in
        try cube.describe(dimension: dimension.name, key: key, labels: labels)
      }
    }
    let names = ["document"] + table.dimensions.map(\.name)
    let numbers = table.schema.columns.map(\.name)
    var codes = [Int](repeating: 0, count: names.count)
    var values = [Int64](repeating: 0, count: numbers.count)
    var count = 0
    try forEachRow(table.rows, []) { row in
      for (index, name) in names.enumerated() {
        var text = row.text(name)
        codes[index] = try text.withUTF8 { try cube.keyCode(dimension: index, $0) }
      }
      for (index, name) in numbers.enumerated() { values[index] = row.integer(name) }
      cube.load(day: row.day("day"), codes: codes, numbers: values)
      count += 1
      if count % 10_000 == 0 { progress(count) }
    }
    progress(count)
  }

  /// The devices as they are now; small, so it is made for each question.
  func deviceCube(at moment: Instant) throws -> Cube {
    let table = FactTable.devices
    let cube = Cube(schema: table.schema)
    for dimension in table.dimensions {
      try dimension.members(self) { _, key, labels in
        try cube.describe(dimension: dimension.name, key: key, labels: labels)
      }
    }
    let today = moment.inPoland.date
    try forEachRow(table.rows, []) { row in
      let seen = row.integer("last_seen_at")
      let day = (seen == 0 ? row.instant("enrolled_at") : Instant(milliseconds: seen)).inPoland.date
      let silent = max(0, Int64(today.dayNumber) - Int64(day.dayNumber))
      try cube.append(
        FactDocument(
          number: row.text("document"),
          rows: [
            FactRow(
              day: day, keys: table.dimensions.map { row.text($0.name) },
              numbers: [row.integer("waiting"), row.integer("behind"), silent])
          ]))
    }
    return cube
  }
}
