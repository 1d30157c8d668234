extension CubeQuery {
  /// Reads the JSON form of a query. Unknown fields are refused, because a misspelt filter would show too much.
  public init(json: [UInt8]) throws(CubeRefusal) {
    try self.init(try JsonReader.read(json))
  }

  init(_ json: Json) throws(CubeRefusal) {
    guard case .object(let members) = json else { throw .badField(path: "$", expected: "{…}") }
    for (name, value) in members {
      switch name {
      case "rows": rows = try value.names("rows")
      case "columns": columns = try value.names("columns")
      case "filters":
        for (index, item) in try value.items("filters").enumerated() {
          filters.append(try LevelFilter(item, path: "filters[\(index)]"))
        }
      case "measures":
        for (index, item) in try value.items("measures").enumerated() {
          measures.append(try QueryMeasure(item, path: "measures[\(index)]"))
        }
      case "sort":
        for (index, item) in try value.items("sort").enumerated() {
          sort.append(try SortKey(item, path: "sort[\(index)]"))
        }
      case "top": top = try value.whole("top", 1...1_000_000)
      case "limit": limit = try value.whole("limit", 1...1_000_000)
      case "totals": totals = try value.truth("totals")
      case "others": others = try value.truth("others")
      default:
        throw .badField(
          path: name, expected: "rows, columns, filters, measures, sort, top, others, totals, limit")
      }
    }
    guard !measures.isEmpty else { throw .badField(path: "measures", expected: "[\"net\", …]") }
    guard rows.count + columns.count <= 12 else { throw .tooComplex(path: "rows", limit: 12) }
    guard measures.count <= 64 else { throw .tooComplex(path: "measures", limit: 64) }
    guard sort.count <= 16 else { throw .tooComplex(path: "sort", limit: 16) }
    guard filters.count <= 64 else { throw .tooComplex(path: "filters", limit: 64) }
  }
}

extension LevelFilter {
  init(_ json: Json, path: String) throws(CubeRefusal) {
    guard case .object(let members) = json else { throw .badField(path: path, expected: "{\"level\":…}") }
    guard let level = json["level"] else {
      throw .badField(path: path + ".level", expected: "\"customer.region\"")
    }
    self.level = try level.string(path + ".level")
    var from: String?
    var to: String?
    var lists: Condition?
    for (name, value) in members {
      let place = path + "." + name
      switch name {
      case "level": continue
      case "in": lists = .isIn(try value.names(place))
      case "not_in": lists = .isNotIn(try value.names(place))
      case "from": from = try value.string(place)
      case "to": to = try value.string(place)
      default: throw .badField(path: place, expected: "level, in, not_in, from, to")
      }
    }
    if let lists {
      guard from == nil, to == nil else { throw .badField(path: path, expected: "in | not_in | from, to") }
      condition = lists
    } else {
      guard from != nil || to != nil else { throw .badField(path: path, expected: "in | not_in | from, to") }
      condition = .between(from: from, to: to)
    }
  }
}

extension SortKey {
  init(_ json: Json, path: String) throws(CubeRefusal) {
    if case .text(let name) = json {
      self.init(by: name, descending: false)
      return
    }
    guard let by = json["by"] else { throw .badField(path: path + ".by", expected: "\"net\"") }
    var descending = false
    if let value = json["descending"] { descending = try value.truth(path + ".descending") }
    self.init(by: try by.string(path + ".by"), descending: descending)
  }
}

extension QueryMeasure {
  init(_ json: Json, path: String, depth: Int = 0) throws(CubeRefusal) {
    if case .text(let name) = json {
      self.init(name: name, base: .named(name))
      return
    }
    guard case .object(let members) = json else {
      throw .badField(path: path, expected: "\"net\" | {\"distinct\":\"customer\"} | {\"of\":\"net\",\"as\":…}")
    }
    var view = View.value
    var base: Base?
    var title = ""
    var given: String?
    for (name, value) in members {
      let place = path + "." + name
      switch name {
      case "name": given = try value.string(place)
      case "as":
        let text = try value.string(place)
        view = try View(text, n: json["n"], path: path)
      case "n", "p": continue
      case "of":
        guard depth == 0 else { throw .viewNotPossible(path: place, view: "of", reason: .nested) }
        let inner = try QueryMeasure(value, path: place, depth: 1)
        guard inner.view == .value else { throw .viewNotPossible(path: place, view: "of", reason: .nested) }
        base = inner.base
        title = inner.name
      case "count":
        base = .kind(.count)
        title = "count"
      case "formula":
        let text = try value.string(place)
        base = .kind(.formula(text))
        title = text
      default:
        let of = try value.string(place)
        guard let kind = try Measure.Kind(name, of: of, percent: json["p"], path: path) else {
          throw .badField(
            path: place,
            expected:
              "name, of, as, n, p, distinct, sum, count, min, max, average, median, percentile, last, first, "
              + "average_over_time, formula")
        }
        base = .kind(kind)
        title = name + " " + of
      }
    }
    guard let base else { throw .badField(path: path + ".of", expected: "\"net\"") }
    if case .text(let name)? = json["as"] { title += " " + name }
    self.init(name: given ?? title, base: base, view: view)
  }
}

extension Measure.Kind {
  /// The aggregate called `name` in queries, formulas and schemas; `nil` when there is none.
  init?(_ name: String, of: String, percent: Json?, path: String) throws(CubeRefusal) {
    switch name {
    case "distinct": self = .distinct(level: of)
    case "sum": self = .sum(column: of)
    case "min": self = .minimum(column: of)
    case "max": self = .maximum(column: of)
    case "average": self = .average(column: of)
    case "median": self = .percentile(column: of, ppm: 500_000)
    case "percentile":
      guard let percent else { throw .badField(path: path + ".p", expected: "0…100") }
      self = .percentile(column: of, ppm: Int64(try percent.whole(path + ".p", 0...100)) * 10_000)
    case "last": self = .last(column: of)
    case "first": self = .first(column: of)
    case "average_over_time": self = .averageOverTime(column: of)
    default: return nil
    }
  }
}

extension QueryMeasure.View {
  init(_ text: String, n: Json?, path: String) throws(CubeRefusal) {
    switch text {
    case "value": self = .value
    case "previous_year": self = .previousYear
    case "previous_period": self = .previousPeriod
    case "previous_year_same_weekday": self = .previousYearSameWeekday
    case "year_to_date": self = .yearToDate
    case "quarter_to_date": self = .quarterToDate
    case "month_to_date": self = .monthToDate
    case "rolling":
      guard let n else { throw .badField(path: path + ".n", expected: "1…1000") }
      self = .rolling(try n.whole(path + ".n", 1...1_000))
    case "growth_previous_year": self = .growthPreviousYear
    case "growth_previous_period": self = .growthPreviousPeriod
    case "projection": self = .projection
    case "share_of_row": self = .shareOfRow
    case "share_of_column": self = .shareOfColumn
    case "share_of_total": self = .shareOfTotal
    case "share_of_parent": self = .shareOfParent
    case "rank": self = .rank
    case "running_total": self = .runningTotal
    case "pareto": self = .pareto
    case "abc": self = .abc
    case "xyz": self = .xyz
    default:
      throw .badField(
        path: path + ".as",
        expected: "previous_year, previous_period, previous_year_same_weekday, year_to_date, quarter_to_date, "
          + "month_to_date, rolling, growth_previous_year, growth_previous_period, projection, share_of_row, "
          + "share_of_column, share_of_total, share_of_parent, rank, running_total, pareto, abc, xyz")
    }
  }
}

extension Json {
  func string(_ path: String) throws(CubeRefusal) -> String {
    guard case .text(let text) = self else { throw .badField(path: path, expected: "\"…\"") }
    return text
  }

  func truth(_ path: String) throws(CubeRefusal) -> Bool {
    guard case .bool(let value) = self else { throw .badField(path: path, expected: "true | false") }
    return value
  }

  func items(_ path: String) throws(CubeRefusal) -> [Json] {
    guard case .list(let items) = self else { throw .badField(path: path, expected: "[…]") }
    return items
  }

  func names(_ path: String) throws(CubeRefusal) -> [String] {
    var names: [String] = []
    for (index, item) in try items(path).enumerated() {
      switch item {
      case .text(let text), .number(let text): names.append(text)
      default: throw .badField(path: "\(path)[\(index)]", expected: "\"…\"")
      }
    }
    return names
  }

  func whole(_ path: String, _ range: ClosedRange<Int>) throws(CubeRefusal) -> Int {
    guard case .number(let text) = self, let value = Int(text), range.contains(value) else {
      throw .badField(path: path, expected: "\(range.lowerBound)…\(range.upperBound)")
    }
    return value
  }
}
