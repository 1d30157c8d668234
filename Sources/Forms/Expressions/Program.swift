/// A compiled expression: operations that name their parts by number, the last one being the whole.
final class Program {
  let source: String
  var operations: [Operation] = []
  /// Where each operation stands in `source`.
  var spans: [(start: Int32, end: Int32)] = []
  var arguments: [Int32] = []
  var paths: [NodePath] = []
  var listPaths: [ListPath] = []
  var patterns: [Pattern] = []

  init(source: String) { self.source = source }

  var root: Int32 { Int32(operations.count - 1) }

  /// The text of a part.
  func text(of operation: Int32) -> String {
    let span = spans[Int(operation)]
    return String(decoding: Array(source.utf8)[Int(span.start)..<Int(span.end)], as: UTF8.self)
  }
}

/// One step of a program. Numbers are places in the program's tables.
enum Operation {
  case number(Double)
  case text(String)
  case binary(Syntax.Operator, Int32, Int32)
  case negative(Int32)
  /// A question's value, or many.
  case path(Int32)
  /// Values from a list.
  case listPath(Int32)
  /// A column of the list's item at hand.
  case column(ListColumn)
  /// An answer of the last saved form.
  case lastSaved(String)
  /// A regular expression known in advance: the text's part and the pattern.
  case matches(Int32, pattern: Int32)
  /// A function, its first argument's place in `arguments` and how many there are.
  case call(Function, first: Int32, count: Int32)
}

/// A path to questions: from a row at hand up to `anchor`, then down through all rows of the `hops`.
struct NodePath {
  struct Hop {
    var scope: Int32
    /// Operations that must hold for a row.
    var conditions: [Int32]
  }

  /// Begin at the expression's own question although a condition on rows is being tried.
  var fromCurrent: Bool
  /// The scope whose row is kept from the start.
  var anchor: Int32
  var hops: [Hop]
  var target: Int32

  var isSingle: Bool { hops.isEmpty }
}

/// Where a list's value stands.
enum ListColumn: Equatable {
  case name, label
  case value(Int32)
  /// A column the list does not have: always empty.
  case missing
}

/// Items of a list that fulfil conditions, and the column wanted of them.
struct ListPath {
  var table: Int32
  var conditions: [Int32]
  var column: ListColumn
  /// A condition `column = value` whose value does not depend on the item: looked up in an index.
  var key: ListKey?
}

/// `column = value`, by which an index finds the items.
struct ListKey {
  var column: ListColumn
  var value: Int32
}
