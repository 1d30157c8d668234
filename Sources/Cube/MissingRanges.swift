extension Cube {
  /// Byte ranges that must be supplied before these levels and columns can be asked for; neighbours joined.
  public func missingRanges(columns names: [String]) -> [FileRange] {
    var wanted: [FileRange] = []
    for (index, column) in segments.enumerated() where isColumn(index, among: names) {
      for segment in column where !segment.isReady && segment.source == nil {
        wanted.append(FileRange(offset: segment.fileOffset, count: segment.byteCount))
      }
    }
    if names.contains("document"), documentPiece.texts > 0, pendingDocuments == nil {
      wanted.append(FileRange(offset: documentPiece.offset, count: documentPiece.count))
    }
    return joined(wanted)
  }

  /// Byte ranges that a query still needs. What is wrong with the query is said by the query itself.
  public func missingRanges(for query: CubeQuery, viewer: Viewer) -> [FileRange] {
    var names = ["date"]
    func add(level: String) {
      let name = level.prefix { $0 != "." }
      names.append(String(name))
    }
    for level in query.rows + query.columns { add(level: level) }
    for filter in query.filters { add(level: filter.level) }
    for grant in viewer.territory { add(level: grant.level) }
    var compiler = MeasureCompiler(self, viewer)
    for measure in query.measures {
      do throws(CubeRefusal) { _ = try compiler.compile(measure.base, .current, path: "measures") } catch {
        if case .notLoaded = error { names.append("document") }
      }
    }
    for leaf in compiler.leaves {
      switch leaf.kind {
      case .aggregate(.count), .distinctDate, .dayCount: continue
      case .aggregate(.sum(let column)), .aggregate(.minimum(let column)), .aggregate(.maximum(let column)),
        .percentile(let column, _), .onEdgeDay(let column, _):
        names.append(schema.columns[column - 1 - dimensions.count].name)
      case .distinct(let dimension, _): names.append(dimensions[dimension].name)
      }
    }
    return missingRanges(columns: names)
  }

  /// Ranges in order; two with a small gap between them become one, because a request costs more than some bytes.
  private func joined(_ ranges: [FileRange]) -> [FileRange] {
    var joined: [FileRange] = []
    for range in ranges.sorted(by: { $0.offset < $1.offset }) {
      if let last = joined.last, range.offset - (last.offset + last.count) < 64 {
        joined[joined.count - 1].count = range.offset + range.count - last.offset
      } else {
        joined.append(range)
      }
    }
    return joined
  }

  private func isColumn(_ index: Int, among names: [String]) -> Bool {
    if index == 0 { return names.contains("date") }
    if index <= dimensions.count { return names.contains(dimensions[index - 1].name) }
    return names.contains(schema.columns[index - 1 - dimensions.count].name)
  }
}
