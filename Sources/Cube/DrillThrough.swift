import Basis

/// The rows behind a cell: the document lines a number is made of.
public struct DrillThrough: Sendable {
  /// Names of the columns: the date, the dimensions' keys, the numbers.
  public let columns: [String]
  /// Rows as texts and decimals.
  public let rows: [[String]]
  /// Which of the columns are numbers.
  public let firstNumber: Int
}

extension Cube {
  /// Up to `limit` rows that all filters and the viewer's territory let through, after skipping `offset` of
  /// them, in the order of date. Columns his role may not see are left out.
  public func rows(
    where filters: [LevelFilter], for viewer: Viewer, offset: Int = 0, limit: Int = 100
  ) throws(CubeRefusal) -> DrillThrough {
    sealOpenRows()
    try loadDocuments()
    let calendar = DayRange(days)
    let selection = try Selection(self, calendar, viewer: viewer, filters: filters)
    let grid = Grid(cube: self, calendar: calendar, rowAxes: [], columnAxes: [], selection: selection)
    let map = (0..<calendar.count).map { selection.days[$0] ? Int32($0) : -1 }
    let plan = PreparedPass<UInt64>(try grid.pass(grid.finest, days: map), dead: PassTable.dead)
    let shown = schema.columns.indices.filter { !viewer.hiddenMeasures.contains(schema.columns[$0].name) }
    var rows: [[String]] = []
    var skipped = 0
    let room = UnsafeMutablePointer<UInt64>.allocate(capacity: DenseScan.blockRows)
    defer { room.deallocate() }
    scan: for index in 0..<segments[0].count {
      guard let needed = plan.columns(self, index) else { continue }
      try prepare(needed, index)
      guard let (_, keys) = plan.slices(self, index) else { continue }
      var row = 0
      let dead = deadRows[index]
      while row < segments[0][index].rows {
        let count = min(DenseScan.blockRows, segments[0][index].rows - row)
        if keys.isEmpty { for place in 0..<count { room[place] = 0 } }
        for (order, key) in keys.enumerated() { Kernel.place(key.from(row), count, first: order == 0, 0, room) }
        for place in 0..<count where room[place] < PassTable.dead {
          let at = row + place
          if !dead.isEmpty, dead[at >> 6] >> UInt64(at & 63) & 1 == 1 { continue }
          if skipped < offset {
            skipped += 1
            continue
          }
          if rows.count == limit { break scan }
          try prepare(Array(0..<segments.count), index)
          rows.append(texts(index, at, shown))
        }
        row += count
      }
    }
    return DrillThrough(
      columns: ["date"] + dimensions.map { $0.name } + shown.map { schema.columns[$0].name }, rows: rows,
      firstNumber: 1 + dimensions.count)
  }

  private func texts(_ index: Int, _ row: Int, _ shown: [Int]) -> [String] {
    var texts = [CivilDate(dayNumber: Int32(segments[0][index].value(row))).text]
    for (order, dimension) in dimensions.enumerated() {
      texts.append(dimension.keys.members.text(Int(segments[1 + order][index].value(row))))
    }
    for column in shown {
      texts.append(
        plainText(segments[numberColumn(column)][index].value(row), places: schema.columns[column].places))
    }
    return texts
  }
}

extension DrillThrough {
  /// The JSON of docs/LAB.md; `extra` is put before the closing brace.
  public func json(extra: String = "") -> [UInt8] {
    var writer = JsonWriter()
    writer.raw("{\"columns\":[")
    for (index, name) in columns.enumerated() {
      if index > 0 { writer.raw(",") }
      writer.text(name)
    }
    writer.raw("],\"rows\":[")
    for (order, row) in rows.enumerated() {
      writer.raw(order > 0 ? ",\n[" : "\n[")
      for (index, text) in row.enumerated() {
        if index > 0 { writer.raw(",") }
        if index < firstNumber { writer.text(text) } else { writer.raw(text) }
      }
      writer.raw("]")
    }
    writer.raw(extra.isEmpty ? "]}\n" : "]," + extra + "}\n")
    return writer.bytes
  }
}
