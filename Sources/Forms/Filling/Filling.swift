import Basis

/// A form being filled: rows, answers, and everything that follows from them.
///
/// Every change is settled at once: what depends on it, in whichever row, is worked out again, and nothing
/// else. Each calculation remembers exactly what it read last time (an answer of one row, a column of all
/// rows, the place of a row), so that row 2 follows row 1 and a sum inside each row follows every row.
public final class Filling {
  /// The form.
  public let form: Form
  /// What is known of the world; the host sets `now` before it passes on a change.
  public var surroundings: Surroundings
  /// The language shown, by its place in the definition's languages.
  public var language = 0

  var rows: [Row] = []
  var freeRows: [[Int32]]
  var nodes = Nodes()
  var work: Work
  var generator: SeededGenerator
  /// Answers a person refused to give, by node.
  var refusals: Set<Int32> = []
  /// What went wrong in working out a node's rules; gone when it goes right.
  var faults: [Int32: ExpressionRefusal] = [:]
  /// While a constraint is tried: the node and the answer that is not yet in place.
  var candidate: (node: Int32, value: FormValue)?
  var isRestoring = false
  /// Rows that a lower count took away, by scope and row around them; the one to come back first is last.
  var surplus: [UInt64: [SavedRow]] = [:]

  /// A row of a repeat, or the whole form (row 0).
  struct Row {
    var scope: Int32
    var parent: Int32
    /// Its place among its sisters, from 0.
    var position: Int32
    /// Its first node.
    var base: Int32
    /// Its first computation.
    var computations: Int32
    /// Rows of the repeats inside, by slot.
    var nested: [[Int32]]
    var isAlive = true
  }

  /// What each node holds: one node for each field in each row.
  struct Nodes {
    var values: [FormValue] = []
    /// Whether its own rule lets it be asked.
    var isAllowed: [Bool] = []
    /// Whether it is asked: its own rule and all groups around it.
    var isRelevant: [Bool] = []
    var fields: [Int32] = []
    var rows: [Int32] = []
    /// Computations that read it.
    var readers: [[Int32]] = []
  }

  /// Begins a new filling: first rows, defaults, and everything that follows.
  public convenience init(_ form: Form, surroundings: Surroundings, language: Int? = nil) {
    self.init(empty: form, surroundings: surroundings)
    if let language { self.language = language }
    _ = addRow(scope: 0, parent: -1)
    settle()
    setStartValues(rows: [0])
  }

  init(empty form: Form, surroundings: Surroundings) {
    self.form = form
    self.surroundings = surroundings
    freeRows = [[Int32]](repeating: [], count: form.layout.scopes.count)
    work = Work(rankCount: max(1, form.rankCount), fieldCount: form.layout.fields.count)
    generator = SeededGenerator(state: surroundings.seed)
    language = form.definition.languages.firstIndex(of: form.definition.defaultLanguage) ?? 0
    work.prepare(form)
  }

  func node(_ field: Int32, in row: Int32) -> Int32 {
    rows[Int(row)].base + form.layout.fields[Int(field)].offset
  }

  /// The row of a scope around (or equal to) a row.
  func ancestor(of row: Int32, scope: Int32) -> Int32 {
    var at = row
    while rows[Int(at)].scope != scope { at = rows[Int(at)].parent }
    return at
  }

  /// The node of the group around a node, −1 for the form itself.
  func parentNode(_ field: Int32, in row: Int32) -> Int32 {
    let parent = form.layout.fields[Int(field)].parent
    if parent < 0 { return -1 }
    let own = form.layout.fields[Int(field)].kind == .repeated ? rows[Int(row)].parent : row
    return node(parent, in: own)
  }

  /// Gives a node a value and tells whoever reads it.
  func set(_ value: FormValue, at node: Int32) {
    guard nodes.values[Int(node)] != value else { return }
    nodes.values[Int(node)] = value
    changed(node)
  }
}
