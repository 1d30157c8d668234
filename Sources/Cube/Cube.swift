import Basis

/// Facts of one kind in memory, ready to be asked.
///
/// Rows stand in segments of 65,536, each column in the narrowest codes that hold it. Documents come and go as
/// a whole: new rows join the open segment, rows of a deleted document are marked dead. A snapshot (`file`)
/// leaves the dead rows out and puts the rest in order of date and document.
///
/// A cube serves one call at a time; a query may run on several threads inside.
public final class Cube {
  /// What the facts are.
  public let schema: CubeSchema
  /// Up to where the source was read: HQ's change number of the last document taken in.
  public var position: UInt64 = 0
  let dimensions: [Dimension]
  /// Segments by column: the date, the dimensions, the numbers.
  var segments: [[Segment]]
  /// By segment, a bit per dead row; empty when all live.
  var deadRows: [[UInt64]]
  /// Rows that do not fill a segment yet, by column.
  private var openRows: [[Int64]]
  private var openDead: Set<Int> = []
  private var openIsSealed = false
  /// Limits of a single question.
  public var limits = CubeLimits()
  /// The document dimension of a file is read when a document is first looked for.
  var pendingDocuments: (() -> Lexicon?)?
  var documentPiece = DocumentPiece()
  /// Date levels as axes, for the days of `dateAxisDays`.
  var dateAxes: [Axis] = []
  var dateAxisDays = DayRange(nil)

  /// An empty cube.
  public init(schema: CubeSchema) {
    self.schema = schema
    dimensions = schema.dimensions.map { Dimension($0) }
    let count = 1 + schema.dimensions.count + schema.columns.count
    segments = [[Segment]](repeating: [], count: count)
    deadRows = []
    openRows = [[Int64]](repeating: [], count: count)
  }

  var dateColumn: Int { 0 }
  func dimensionColumn(_ index: Int) -> Int { 1 + index }
  func numberColumn(_ index: Int) -> Int { 1 + dimensions.count + index }

  /// How many rows, dead ones included.
  public var rowCount: Int {
    var count = openIsSealed ? 0 : openRows[0].count
    for segment in segments[0] { count += segment.rows }
    return count
  }

  /// How many rows are dead: deleted or corrected, and not yet left out by a new snapshot.
  public var deadRowCount: Int {
    var count = openIsSealed ? 0 : openDead.count
    for rows in deadRows { for word in rows { count += word.nonzeroBitCount } }
    return count
  }

  /// Bytes of the columns in memory, mapped ones included.
  public var columnBytes: Int {
    var count = 0
    for column in segments { for segment in column { count += segment.flatWidth * segment.rows } }
    return count
  }

  /// The first and last day that has rows; `nil` when empty.
  public var days: ClosedRange<CivilDate>? {
    sealOpenRows()
    guard let first = segments[0].first else { return nil }
    var least = first.minimum
    var greatest = first.maximum
    for segment in segments[0] {
      least = min(least, segment.minimum)
      greatest = max(greatest, segment.maximum)
    }
    return CivilDate(dayNumber: Int32(least))...CivilDate(dayNumber: Int32(greatest))
  }

  // MARK: members

  /// Says to which members a key belongs, in the order of the schema's levels: `["Mazowieckie", "A"]`. Existing
  /// facts follow at once.
  public func describe(dimension: String, key: String, labels: [String]) throws(CubeRefusal) {
    guard let found = dimensions.first(where: { $0.name == dimension }) else {
      throw .unknownLevel(path: "dimension", name: dimension, known: levelNames)
    }
    guard labels.count == found.levels.count else {
      throw .badRow(column: dimension, value: labels.joined(separator: ", "))
    }
    found.describe(key, labels)
  }

  /// The number of a key of the n-th dimension of the schema, for loading many rows; 0 is the document.
  public func keyCode(dimension: Int, _ text: UnsafeBufferPointer<UInt8>) throws(CubeRefusal) -> Int {
    if dimension == 0 { try loadDocuments() }
    return dimensions[dimension].key(text)
  }

  /// Adds one row given by codes (`keyCode`) and numbers, without looking whether the document exists.
  public func load(day: CivilDate, codes: [Int], numbers: [Int64]) {
    reopen()
    openRows[0].append(Int64(day.dayNumber))
    for (index, code) in codes.enumerated() { openRows[1 + index].append(Int64(code)) }
    for (index, number) in numbers.enumerated() { openRows[1 + codes.count + index].append(number) }
    if openRows[0].count == Segment.rowLimit {
      sealOpenRows()
      closeOpenRows()
    }
  }

  // MARK: the open segment

  /// Encodes the open rows as the last segment, so that scans see segments only.
  func sealOpenRows() {
    guard !openIsSealed, !openRows[0].isEmpty else { return }
    for column in 0..<segments.count {
      openRows[column].withUnsafeBufferPointer { segments[column].append(Segment($0)) }
    }
    var dead: [UInt64] = []
    if !openDead.isEmpty {
      dead = [UInt64](repeating: 0, count: (openRows[0].count + 63) / 64)
      for row in openDead { dead[row >> 6] |= 1 << UInt64(row & 63) }
    }
    deadRows.append(dead)
    openIsSealed = true
  }

  private func closeOpenRows() {
    for column in 0..<openRows.count { openRows[column].removeAll(keepingCapacity: true) }
    openDead = []
    openIsSealed = false
  }

  /// Takes the encoded form of the open rows away again, before they change.
  private func reopen() {
    guard openIsSealed else { return }
    for column in 0..<segments.count { segments[column].removeLast() }
    deadRows.removeLast()
    openIsSealed = false
  }

  /// Replaces all rows.
  func replace(_ columns: [[Segment]]) {
    segments = columns
    deadRows = [[UInt64]](repeating: [], count: columns[0].count)
    closeOpenRows()
  }

  // MARK: documents

  func loadDocuments() throws(CubeRefusal) {
    if documentPiece.texts == 0 { return }
    guard let read = pendingDocuments else { throw .notLoaded(missingRanges: 1) }
    guard let keys = read(), keys.count == documentPiece.texts else { throw .damagedFile(part: "documents") }
    dimensions[0].keys.members = keys
    pendingDocuments = nil
    documentPiece = DocumentPiece()
  }

  /// Adds a document. Its number must not be in the cube.
  public func append(_ document: FactDocument) throws(CubeRefusal) {
    try loadDocuments()
    if let code = dimensions[0].keys.members.find(document.number), isAlive(code) {
      throw .documentConflict(number: document.number, exists: true)
    }
    try add(document)
  }

  /// Replaces a document by its new rows. Its number must be in the cube.
  public func correct(_ document: FactDocument) throws(CubeRefusal) {
    try check(document)
    try delete(document.number)
    try add(document)
  }

  /// Takes a document out. Its number must be in the cube.
  public func delete(_ number: String) throws(CubeRefusal) {
    try loadDocuments()
    guard let code = dimensions[0].keys.members.find(number), kill(code) else {
      throw .documentConflict(number: number, exists: false)
    }
  }

  /// Refuses a document that does not fit the schema, before anything changes.
  public func check(_ document: FactDocument) throws(CubeRefusal) {
    guard !document.number.isEmpty else { throw .badRow(column: "document", value: "") }
    for row in document.rows {
      guard DayRange.allowed.contains(row.day.dayNumber) else {
        throw .badRow(column: "date", value: row.day.text)
      }
      guard row.keys.count == dimensions.count - 1 else {
        throw .badRow(column: "keys", value: document.number)
      }
      guard row.numbers.count == schema.columns.count else {
        throw .badRow(column: "numbers", value: document.number)
      }
    }
  }

  private func add(_ document: FactDocument) throws(CubeRefusal) {
    try check(document)
    let number = dimensions[0].key(document.number)
    for row in document.rows {
      var codes = [number]
      for (index, key) in row.keys.enumerated() { codes.append(dimensions[index + 1].key(key)) }
      load(day: row.day, codes: codes, numbers: row.numbers)
    }
  }

  private func isAlive(_ code: Int) -> Bool {
    var found = false
    eachRow(ofDocument: code) { _, _ in found = true }
    return found
  }

  /// Marks the rows of a document dead; false when it has none.
  private func kill(_ code: Int) -> Bool {
    var rows: [(segment: Int, row: Int)] = []
    eachRow(ofDocument: code) { rows.append(($0, $1)) }
    if rows.isEmpty { return false }
    reopen()
    for (segment, row) in rows {
      // What is behind the last closed segment are the open rows.
      if segment == segments[0].count {
        openDead.insert(row)
        continue
      }
      if deadRows[segment].isEmpty {
        deadRows[segment] = [UInt64](repeating: 0, count: (segments[0][segment].rows + 63) / 64)
      }
      deadRows[segment][row >> 6] |= 1 << UInt64(row & 63)
    }
    return true
  }

  private func eachRow(ofDocument code: Int, _ visit: (Int, Int) -> Void) {
    sealOpenRows()
    for (index, segment) in segments[1].enumerated() {
      guard Int64(code) >= segment.minimum, Int64(code) <= segment.maximum, segment.prepare() else { continue }
      for row in 0..<segment.rows where segment.value(row) == Int64(code) {
        let dead = deadRows[index]
        if dead.isEmpty || dead[row >> 6] >> UInt64(row & 63) & 1 == 0 { visit(index, row) }
      }
    }
  }

  // MARK: names

  /// All levels, for people and for refusals: "date.year, …, customer, customer.region".
  public var levelNames: String {
    var names = DateLevel.allCases.map { "date." + $0.name }
    for dimension in dimensions {
      names.append(dimension.name)
      for level in dimension.levels { names.append(dimension.name + "." + level.name) }
    }
    return names.joined(separator: ", ")
  }

  /// All measures, likewise.
  public var measureNames: String {
    (schema.measures.map { $0.name } + ["count"]).joined(separator: ", ")
  }
}

/// What one question may cost at most.
public struct CubeLimits: Sendable {
  /// Cells (rows × columns × measures) of an answer before rows are cut.
  public var cells = 4_000_000
  /// Pivot columns of an answer.
  public var columns = 4_096
  /// Groups counted on the way.
  public var groups = 8_000_000
  /// Bytes of accumulators.
  public var memoryBytes = 384 << 20

  /// The limits at HQ.
  public init() {}
}
