import Basis
import Cube
import Foundation

/// Loads a directory of CSV files into a cube. docs/LAB.md has the formats of facts.csv and schema.json.
struct CubeLoading {
  private let directory: String
  private let plan: Plan

  /// How columns of the facts file become the cube's.
  struct Plan: Decodable {
    var fact: String?
    var facts: String?
    var date: String
    var document: String
    var dimensions: [DimensionPlan]
    var numbers: [NumberPlan]
    var measures: [MeasurePlan]?

    struct DimensionPlan: Decodable {
      var name: String
      /// Column of the facts; the dimension's name when missing.
      var column: String?
      /// File of members: first column the key, the others its levels.
      var file: String?
    }

    struct NumberPlan: Decodable {
      var name: String
      var places: Int
      /// Column of the facts; the number's name when missing.
      var column: String?
      /// Columns whose product it is, instead of one column.
      var product: [String]?
    }

    struct MeasurePlan: Decodable {
      var name: String
      var polish: String?
      var kind: String
      var of: String?
      var percent: Int?
    }
  }

  init(directory: String) throws {
    self.directory = directory
    let path = directory + "/schema.json"
    if FileManager.default.fileExists(atPath: path) {
      do {
        plan = try JSONDecoder().decode(Plan.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
      } catch {
        throw CubeRefusal.badField(
          path: "schema.json", expected: "docs/LAB.md: date, document, dimensions, numbers")
      }
    } else {
      plan = try CubeLoading.guess(directory)
    }
  }

  /// Without a schema.json: `document` and `date`, every column that has a file of members, numbers for the rest.
  private static func guess(_ directory: String) throws -> Plan {
    var table = try CsvTable(directory + "/facts.csv")
    var plan = Plan(date: "date", document: "document", dimensions: [], numbers: [])
    var fields = CsvFields(count: table.header.count)
    let samples = (0..<1_000).compactMap { _ in
      table.next(&fields) ? (0..<fields.count).map { fields.text($0) } : nil
    }
    for (index, name) in table.header.enumerated() where name != "date" && name != "document" && name != "line"
    {
      let file = ["s", "es", ""].map { name + $0 + ".csv" }.first {
        FileManager.default.fileExists(atPath: directory + "/" + $0)
      }
      let decimals = samples.map { sample -> Int? in
        let text = sample[index]
        guard text.isEmpty || Double(text) != nil else { return nil }
        return text.split(separator: ".", omittingEmptySubsequences: false).dropFirst().first?.count ?? 0
      }
      if file != nil || decimals.contains(nil) {
        plan.dimensions.append(.init(name: name, file: file))
      } else {
        plan.numbers.append(.init(name: name, places: decimals.compactMap { $0 }.max() ?? 0))
      }
    }
    return plan
  }

  func load() throws -> Cube {
    var members: [CsvTable?] = []
    var dimensions: [DimensionSchema] = []
    for dimension in plan.dimensions {
      let table = try dimension.file.map { try CsvTable(directory + "/" + $0) }
      members.append(table)
      dimensions.append(DimensionSchema(name: dimension.name, levels: Array(table?.header.dropFirst() ?? [])))
    }
    let columns = plan.numbers.map { NumberColumn(name: $0.name, places: $0.places) }
    let measures = try CubeSchema.summed(columns) + (plan.measures ?? []).map { try measure($0) }
    let cube = Cube(
      schema: CubeSchema(
        fact: plan.fact ?? "order_lines", dimensions: dimensions, columns: columns, measures: measures))
    for (index, dimension) in plan.dimensions.enumerated() {
      guard var table = members[index] else { continue }
      var fields = CsvFields(count: table.header.count)
      while table.next(&fields) {
        try cube.describe(
          dimension: dimension.name, key: fields.text(0),
          labels: (1..<table.header.count).map { fields.text($0) })
      }
    }
    try loadFacts(into: cube)
    return cube
  }

  private func measure(_ plan: Plan.MeasurePlan) throws -> Measure {
    let of = plan.of ?? ""
    let kind: Measure.Kind =
      switch plan.kind {
      case "sum": .sum(column: of)
      case "count": .count
      case "min": .minimum(column: of)
      case "max": .maximum(column: of)
      case "average": .average(column: of)
      case "median": .percentile(column: of, ppm: 500_000)
      case "percentile": .percentile(column: of, ppm: Int64(plan.percent ?? 50) * 10_000)
      case "distinct": .distinct(level: of)
      case "last": .last(column: of)
      case "first": .first(column: of)
      case "average_over_time": .averageOverTime(column: of)
      case "formula": .formula(of)
      default: throw CubeRefusal.badField(path: "schema.json measures.kind", expected: "sum, count, …, formula")
      }
    return Measure(name: plan.name, polishName: plan.polish ?? "", kind: kind)
  }

  private func loadFacts(into cube: Cube) throws {
    var table = try CsvTable(directory + "/" + (plan.facts ?? "facts.csv"))
    func column(_ name: String) throws -> Int {
      guard let index = table.header.firstIndex(of: name) else {
        throw CubeRefusal.badField(path: "facts.csv: " + name, expected: table.header.joined(separator: ", "))
      }
      return index
    }
    let date = try column(plan.date)
    let keyColumns = try [column(plan.document)] + plan.dimensions.map { try column($0.column ?? $0.name) }
    let products = try plan.numbers.map { try ($0.product ?? [$0.column ?? $0.name]).map { try column($0) } }
    var codes = [Int](repeating: 0, count: keyColumns.count)
    var numbers = [Int64](repeating: 0, count: products.count)
    var fields = CsvFields(count: table.header.count)
    // Lines of a document repeat its day, customer and number; what repeats is not looked up again.
    var last = [[UInt8]](repeating: [0], count: keyColumns.count)
    var lastDate: [UInt8] = []
    var day = CivilDate(dayNumber: 0)
    while table.next(&fields) {
      if !fields.equals(date, lastDate) {
        lastDate = fields.bytes(date)
        guard let found = CivilDate(String(decoding: lastDate.prefix(10), as: UTF8.self)),
          (1900...2199).contains(found.parts.year)
        else {
          throw CubeRefusal.badRow(column: plan.date, value: fields.text(date))
        }
        day = found
      }
      for (index, key) in keyColumns.enumerated() where !fields.equals(key, last[index]) {
        last[index] = fields.bytes(key)
        codes[index] = try last[index].withUnsafeBufferPointer { try cube.keyCode(dimension: index, $0) }
      }
      for (index, factors) in products.enumerated() {
        guard let value = fields.number(factors, places: plan.numbers[index].places) else {
          throw CubeRefusal.badRow(column: plan.numbers[index].name, value: fields.text(factors[0]))
        }
        numbers[index] = value
      }
      cube.load(day: day, codes: codes, numbers: numbers)
    }
  }
}

extension Cube {
  /// Itself when its rows came in order of date, else a reordered copy.
  func compactedIfUnordered() throws(CubeRefusal) -> Cube { isOrderedByDate ? self : try compacted() }
}
