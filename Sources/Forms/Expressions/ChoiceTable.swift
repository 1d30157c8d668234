/// A choice list at work: columns by name, and an index for each column that is searched, so that a cascade
/// over 50,000 options is one look-up.
final class ChoiceTable {
  let list: ChoiceList
  private var indexes: [Int32: [String: [Int32]]] = [:]
  private var plainNumbers: [Int32: Bool] = [:]

  init(_ list: ChoiceList) { self.list = list }

  var count: Int { list.choices.count }

  /// The column of this name.
  func column(named name: String) -> ListColumn {
    switch name {
    case "name", "value", "key": return .name
    case "label": return .label
    default:
      guard let index = list.columns.firstIndex(of: name) else { return .missing }
      return .value(Int32(index))
    }
  }

  /// What stands in a column of an item.
  func text(_ column: ListColumn, of item: Int32, language: Int) -> String {
    let choice = list.choices[Int(item)]
    switch column {
    case .name: return choice.name
    case .label: return choice.label[language]
    case .value(let index): return Int(index) < choice.values.count ? choice.values[Int(index)] : ""
    case .missing: return ""
    }
  }

  /// The items with this text in a column, in the list's order; `nil` for columns without an index.
  func items(where column: ListColumn, equal text: String) -> [Int32]? {
    let number: Int32
    switch column {
    case .name: number = -1
    case .value(let index): number = index
    case .label, .missing: return nil
    }
    prepare(number)
    return indexes[number]?[text] ?? []
  }

  /// Builds the index of a column ahead of its first use.
  func prepare(_ column: ListColumn) {
    switch column {
    case .name: prepare(-1)
    case .value(let index): prepare(index)
    case .label, .missing: break
    }
  }

  /// Whether every text of a column is written as `numeral` writes it or is no number at all, so that a
  /// number can be looked up by its text.
  func hasPlainNumbers(_ column: ListColumn) -> Bool {
    let number: Int32
    switch column {
    case .name: number = -1
    case .value(let index): number = index
    case .label, .missing: return false
    }
    if let known = plainNumbers[number] { return known }
    prepare(number)
    let isPlain = (indexes[number] ?? [:]).keys.allSatisfy { text in
      let value = parsedNumber(text)
      return value.isNaN || numeral(value) == text
    }
    plainNumbers[number] = isPlain
    return isPlain
  }

  private func prepare(_ number: Int32) {
    guard indexes[number] == nil else { return }
    var index: [String: [Int32]] = [:]
    let column: ListColumn = number < 0 ? .name : .value(number)
    for item in list.choices.indices {
      index[text(column, of: Int32(item), language: 0), default: []].append(Int32(item))
    }
    indexes[number] = index
  }
}
