import Basis
import Testing

@testable import Cube

/// Rows for tests: day, document, customer, region, product, net in grosze.
struct SampleRow {
  var day: String
  var document: String
  var customer: String
  var product: String
  var net: Int64
  var stock: Int64 = 0
}

func sampleCube(
  _ rows: [SampleRow], regions: [String: String] = [:], measures: [Measure] = []
) throws -> Cube {
  let columns = [NumberColumn(name: "net", places: 2), NumberColumn(name: "stock", places: 0)]
  let cube = Cube(
    schema: CubeSchema(
      fact: "sample",
      dimensions: [
        DimensionSchema(name: "customer", levels: ["region"]), DimensionSchema(name: "product", levels: []),
      ],
      columns: columns, measures: CubeSchema.summed(columns) + measures))
  for (customer, region) in regions.sorted(by: { $0.key < $1.key }) {
    try cube.describe(dimension: "customer", key: customer, labels: [region])
  }
  var documents: [FactDocument] = []
  for row in rows {
    let fact = FactRow(
      day: CivilDate(row.day)!, keys: [row.customer, row.product], numbers: [row.net, row.stock])
    if let index = documents.firstIndex(where: { $0.number == row.document }) {
      documents[index].rows.append(fact)
    } else {
      documents.append(FactDocument(number: row.document, rows: [fact]))
    }
  }
  for document in documents { try cube.append(document) }
  return cube
}

/// The rows of an answer as a controller would write them: `a|b|12.5`, `-` for empty.
func lines(_ cube: Cube, _ query: String, viewer: Viewer = .everything) throws -> [String] {
  let answer = try cube.answer(try CubeQuery(json: Array(query.utf8)), for: viewer)
  return (0..<answer.rowCount).map { row in
    var parts = (0..<answer.rowLevels.count).map { answer.label(row: row, level: $0) ?? "*" }
    for column in 0..<answer.columns.count {
      parts.append(
        answer.value(row: row, column: column).map { plainText($0, places: answer.columns[column].places) }
          ?? "-")
    }
    return parts.joined(separator: "|")
  }
}

private let year = [
  SampleRow(day: "2024-01-10", document: "1", customer: "Ala", product: "mleko", net: 10_000),
  SampleRow(day: "2024-01-10", document: "1", customer: "Ala", product: "chleb", net: 2_000),
  SampleRow(day: "2024-02-29", document: "2", customer: "Ola", product: "mleko", net: 5_000),
  SampleRow(day: "2025-01-15", document: "3", customer: "Ala", product: "mleko", net: 15_000),
  SampleRow(day: "2025-02-03", document: "4", customer: "Ala", product: "mleko", net: 3_000),
  SampleRow(day: "2025-02-03", document: "5", customer: "Ala", product: "mleko", net: -3_000),
  SampleRow(day: "2025-03-01", document: "6", customer: "", product: "chleb", net: 700),
]

@Test(
  "a controller can check each of these by hand",
  arguments: [
    (#"{"measures":["net","count",{"distinct":"customer"}]}"#, ["327|7|2"]),
    (
      #"{"rows":["date.month"],"measures":["net"]}"#,
      ["2024-01|120", "2024-02|50", "2025-01|150", "2025-02|0", "2025-03|7"]
    ),
    // February 2025 sold and took back the same: zero, not empty. Ola bought nothing in 2025: empty, not zero.
    (
      #"{"rows":["customer"],"columns":["date.year"],"measures":["net"]}"#, ["|-|7", "Ala|120|150", "Ola|50|-"]
    ),
    (
      #"{"rows":["date.month"],"filters":[{"level":"date.year","in":["2025"]}],"measures":["net",{"of":"net","as":"previous_year"}]}"#,
      ["2025-01|150|120", "2025-02|0|50", "2025-03|7|-"]
    ),
    (
      #"{"rows":["date.month"],"filters":[{"level":"date.day","from":"2025-02-01","to":"2025-03-31"}],"measures":[{"of":"net","as":"year_to_date"}],"totals":true}"#,
      ["2025-02|150", "2025-03|157", "*|157"]
    ),
    (
      #"{"rows":["date.month"],"measures":[{"of":"net","as":"rolling","n":2}]}"#,
      ["2024-01|120", "2024-02|170", "2024-03|50", "2025-01|150", "2025-02|150", "2025-03|7"]
    ),
    // The facts end on 1 March, so March is compared with 1 February alone: nothing.
    (
      #"{"rows":["date.month"],"measures":[{"of":"net","as":"previous_period"}],"filters":[{"level":"date.year","in":["2025"]}]}"#,
      ["2025-02|150"]
    ),
    // An average is the sum over the rows, never an average of averages; a ratio is of the sums.
    (
      #"{"rows":["product"],"measures":[{"average":"net"},{"median":"net"},{"min":"net"},{"max":"net"}],"totals":true}"#,
      ["chleb|13.5|13.5|7|20", "mleko|60|50|-30|150", "*|46.714286|30|-30|150"]
    ),
    (
      #"{"rows":["product"],"measures":[{"formula":"net / count"},{"formula":"net / distinct(customer)"}],"totals":true}"#,
      ["chleb|13.5|27", "mleko|60|150", "*|46.714286|163.5"]
    ),
    // Ala bought both, so that the total is not the sum of the rows; a line without a customer adds nobody.
    (
      #"{"rows":["product"],"measures":[{"distinct":"customer"},"count"],"totals":true}"#,
      ["chleb|1|2", "mleko|2|5", "*|2|7"]
    ),
    (
      #"{"rows":["date.month"],"filters":[{"level":"date.year","in":["2025"]}],"measures":[{"of":"net","as":"year_to_date"},{"of":"net","as":"quarter_to_date"},{"of":"net","as":"month_to_date"},{"of":{"distinct":"customer"},"as":"year_to_date"}],"totals":true}"#,
      ["2025-01|150|150|150|1", "2025-02|150|150|0|1", "2025-03|157|157|7|1", "*|157|157|7|1"]
    ),
    // Nothing was taken back from Ola: empty, and a ratio with an empty or zero divisor is empty, not zero.
    (
      #"{"rows":["date.month"],"filters":[{"level":"date.year","in":["2025"]}],"measures":[{"formula":"count / net"},{"formula":"coalesce(count / net; 0)"}]}"#,
      ["2025-01|0.006667|0.006667", "2025-02|-|0", "2025-03|0.142857|0.142857"]
    ),
    (
      #"{"rows":["product"],"columns":["date.year"],"measures":[{"of":"net","as":"share_of_column"}],"totals":true}"#,
      ["chleb|0.117647|0.044586|0.082569", "mleko|0.882353|0.955414|0.917431", "*|1|1|1"]
    ),
    (
      #"{"rows":["customer"],"measures":["net",{"of":"net","as":"rank"},{"of":"net","as":"running_total"},{"of":"net","as":"abc"}],"sort":[{"by":"net","descending":true}]}"#,
      ["Ala|270|1|270|1", "Ola|50|2|320|2", "|7|3|327|3"]
    ),
    (
      #"{"rows":["customer"],"measures":["net"],"top":1,"others":true,"totals":true}"#,
      ["Ala|270", "*|57", "*|327"]
    ),
    (
      #"{"rows":["date.year","date.quarter"],"measures":["net"],"totals":true}"#,
      ["2024|2024-Q1|170", "2024|*|170", "2025|2025-Q1|157", "2025|*|157", "*|*|327"]
    ),
    (
      #"{"rows":["date.year"],"measures":[{"of":"net","as":"growth_previous_year"}]}"#,
      ["2024|-", "2025|-0.076471"]
    ),
    // What growth is only compared with makes no row: Ola bought in 2024 alone, and would stand there empty.
    (
      #"{"rows":["customer"],"filters":[{"level":"date.year","in":["2025"]}],"measures":[{"of":"net","as":"growth_previous_year"}]}"#,
      ["|-", "Ala|0.25"]
    ),
    (
      #"{"rows":["date.month"],"filters":[{"level":"date.day","from":"2025-03-01"}],"measures":[{"of":"net","as":"projection"}]}"#,
      ["2025-03|217"]
    ),
  ])
func handChecked(query: String, expected: [String]) throws {
  #expect(try lines(try sampleCube(year), query) == expected)
}

@Test(
  "stock is the last day's, summed over goods and never over days",
  arguments: [
    (
      #"{"rows":["date.month"],"measures":[{"last":"stock"},{"first":"stock"}],"totals":true}"#,
      ["2025-01|8|15", "2025-02|9|9", "*|9|15"]
    ),
    (
      #"{"rows":["product"],"columns":["date.month"],"measures":[{"last":"stock"}],"totals":true}"#,
      ["chleb|-|-|-", "mleko|8|9|9", "*|8|9|9"]
    ),
    (
      #"{"rows":["date.month"],"measures":[{"average_over_time":"stock"}],"totals":true}"#,
      ["2025-01|11.5", "2025-02|9", "*|10.6667"]
    ),
  ])
func semiAdditive(query: String, expected: [String]) throws {
  let cube = try sampleCube([
    SampleRow(day: "2025-01-30", document: "1", customer: "W1", product: "mleko", net: 0, stock: 10),
    SampleRow(day: "2025-01-30", document: "1", customer: "W1", product: "chleb", net: 0, stock: 5),
    SampleRow(day: "2025-01-31", document: "2", customer: "W1", product: "mleko", net: 0, stock: 8),
    SampleRow(day: "2025-02-10", document: "3", customer: "W1", product: "mleko", net: 0, stock: 9),
  ])
  let shown = try lines(cube, query)
  // Bread was sold out before either month's last day, so it has no row of its own.
  #expect(shown == expected.filter { !$0.hasPrefix("chleb") })
}

@Test("week 53 has no counterpart in a year of 52 weeks, and steals none")
func week53() throws {
  let cube = try sampleCube([
    SampleRow(day: "2019-12-30", document: "1", customer: "A", product: "p", net: 100),  // 2020-W01
    SampleRow(day: "2020-12-31", document: "2", customer: "A", product: "p", net: 200),  // 2020-W53
    SampleRow(day: "2021-01-03", document: "3", customer: "A", product: "p", net: 400),  // 2020-W53, a Sunday
    SampleRow(day: "2021-01-04", document: "4", customer: "A", product: "p", net: 800),  // 2021-W01
    SampleRow(day: "2021-12-31", document: "5", customer: "A", product: "p", net: 1_600),  // 2021-W52
  ])
  #expect(
    try lines(cube, #"{"rows":["date.week"],"measures":["net",{"of":"net","as":"previous_year"}]}"#)
      == ["2020-W01|1|-", "2020-W53|6|-", "2021-W01|8|1", "2021-W52|16|-"])
  // The ISO year 2020 began on 30 December 2019, and Sunday 3 January 2021 still belongs to it.
  #expect(
    try lines(
      cube,
      #"{"rows":["date.week"],"filters":[{"level":"date.week","in":["2020-W53","2021-W01","2021-W52"]}],"measures":[{"of":"net","as":"year_to_date"}]}"#
    ) == ["2020-W53|7", "2021-W01|8", "2021-W52|24"])
  #expect(
    try lines(cube, #"{"rows":["date.iso_year"],"columns":["date.year"],"measures":["net"],"totals":true}"#)
      == ["2020|1|2|4|7", "2021|-|-|24|24", "*|1|2|28|31"])
}

@Test(
  "what cannot be answered is refused by name, with the cure",
  arguments: [
    (#"{"rows":["customer.regoin"],"measures":["net"]}"#, "rows[0]"),
    (#"{"measures":["nett"]}"#, "measures[0]"),
    (#"{"measures":["circle"]}"#, "depends on itself"),
    (#"{"measures":[{"formula":"net +"}]}"#, "character 6"),
    (#"{"measures":[{"of":"net","as":"rolling","n":3}]}"#, "needs a period"),
    (#"{"measures":["net"],"filter":[]}"#, "Field filter"),
    (#"{"measures":["net"]"#, "Not valid JSON"),
    (#"{"rows":["customer"],"measures":[{"median":"net"}],"top":1,"others":true}"#, "others"),
  ])
func refusals(query: String, part: String) throws {
  let circle = [
    Measure(name: "circle", kind: .formula("1 + ring")), Measure(name: "ring", kind: .formula("circle")),
  ]
  let cube = try sampleCube(year, measures: circle)
  let error = #expect(throws: CubeRefusal.self) { try lines(cube, query) }
  #expect(error?.text.english.contains(part) == true, "\(error?.text.english ?? "")")
  #expect(error?.text.polish.isEmpty == false)
}

@Test("hidden measures cannot be reached by name, formula, alias or drill-through")
func hidden() throws {
  let cube = try sampleCube(
    year,
    measures: [
      Measure(name: "margin", polishName: "marża", kind: .formula("net - stock")),
      Measure(name: "inner", kind: .formula("2 * margin")),
    ])
  let viewer = Viewer(territory: [], hiddenMeasures: ["stock"])
  for measure in [
    #""stock""#, #"{"sum":"stock"}"#, #"{"last":"stock"}"#, #""margin""#, #""marża""#, #""inner""#,
    #"{"formula":"abs(0 - stock)"}"#, #"{"formula":"average(stock)"}"#, #"{"of":"stock","as":"rank"}"#,
  ] {
    let error = #expect(throws: CubeRefusal.self) {
      try lines(cube, "{\"measures\":[\(measure)]}", viewer: viewer)
    }
    guard case .hiddenMeasure = error else { return #expect(Bool(false), "\(measure)") }
  }
  #expect(try cube.rows(where: [], for: viewer).columns == ["date", "document", "customer", "product", "net"])
  let cut = try cube.compacted(for: viewer)
  #expect(cut.schema.measures.map { $0.name } == ["net"])
}
