/// Where each question stands: the tree of groups and the scopes that repeats make. Field 0 is the form
/// itself, field n the n-th question (from 1) of the definition; totals shared by rows follow behind.
struct FormLayout {
  struct Field {
    var name: String
    var parent: Int32
    var kind: QuestionKind
    /// The scope whose rows hold this field; a repeat stands in its own scope, as the row itself.
    var scope: Int32
    /// Its place in a row of the scope.
    var offset: Int32
    /// One past the last field within this one.
    var end: Int32
    /// A total that rows share; it has no question.
    var isShared = false
  }

  /// The form itself (scope 0) or a repeat: what one row of it holds.
  struct Scope {
    var field: Int32
    var parent: Int32
    /// Which of the parent's repeats this is.
    var slot: Int32
    var members: [Int32]
    /// Scopes of the repeats right inside.
    var repeats: [Int32]
  }

  private(set) var fields: [Field]
  private(set) var scopes: [Scope]
  private var fieldsByName: [String: [Int32]] = [:]
  /// Fields of the definition; shared totals come behind.
  let questionCount: Int

  init(_ questions: [Question], root: String = "data") {
    questionCount = questions.count
    fields = [Field(name: root, parent: -1, kind: .group, scope: 0, offset: 0, end: Int32(questions.count + 1))]
    scopes = [Scope(field: 0, parent: -1, slot: 0, members: [0], repeats: [])]
    for (index, question) in questions.enumerated() {
      let field = Int32(index + 1)
      let parent = question.parent + 1
      let outer = fields[Int(parent)].scope
      var scope = outer
      if question.kind == .repeated {
        scope = Int32(scopes.count)
        let slot = Int32(scopes[Int(outer)].repeats.count)
        scopes[Int(outer)].repeats.append(scope)
        scopes.append(Scope(field: field, parent: outer, slot: slot, members: [], repeats: []))
      }
      let offset = Int32(scopes[Int(scope)].members.count)
      scopes[Int(scope)].members.append(field)
      fields.append(
        Field(
          name: question.name, parent: parent, kind: question.kind, scope: scope, offset: offset, end: field + 1
        ))
      fieldsByName[question.name, default: []].append(field)
    }
    for index in stride(from: fields.count - 1, through: 1, by: -1) {
      let parent = Int(fields[index].parent)
      fields[parent].end = max(fields[parent].end, fields[index].end)
    }
  }

  subscript(field: Int32) -> Field { fields[Int(field)] }

  /// A field for a total that all rows beneath a scope share.
  mutating func addShared(scope: Int32) -> Int32 {
    let field = Int32(fields.count)
    let offset = Int32(scopes[Int(scope)].members.count)
    scopes[Int(scope)].members.append(field)
    fields.append(
      Field(
        name: "", parent: scopes[Int(scope)].field, kind: .calculate, scope: scope, offset: offset,
        end: field + 1,
        isShared: true))
    return field
  }

  /// The field of this name right inside a group.
  func child(_ name: String, of parent: Int32) -> Int32? {
    fieldsByName[name]?.first { fields[Int($0)].parent == parent }
  }

  /// The field that `${name}` means from `here`: of several with the name, the one nearest in the tree.
  func field(named name: String, from here: Int32) -> Int32? {
    guard let found = fieldsByName[name] else { return name == fields[0].name ? 0 : nil }
    if found.count == 1 { return found[0] }
    let path = ancestors(here)
    return found.max { shared($0, path) < shared($1, path) }
  }

  private func shared(_ field: Int32, _ path: [Int32]) -> Int {
    ancestors(field).reduce(0) { path.contains($1) ? $0 + 1 : $0 }
  }

  /// A field and the groups around it, innermost first.
  func ancestors(_ field: Int32) -> [Int32] {
    var path: [Int32] = []
    var at = field
    while at >= 0 {
      path.append(at)
      at = fields[Int(at)].parent
    }
    return path
  }

  /// A scope and the ones around it, innermost first.
  func scopeChain(_ scope: Int32) -> [Int32] {
    var chain: [Int32] = []
    var at = scope
    while at >= 0 {
      chain.append(at)
      at = scopes[Int(at)].parent
    }
    return chain
  }

  /// "/data/group/name".
  func path(_ field: Int32) -> String {
    ancestors(field).reversed().reduce("") { $0 + "/" + fields[Int($1)].name }
  }

  /// The name closest to a misspelt one, empty when none is near.
  func similarName(to name: String) -> String {
    let wanted = Array(name.utf8)
    var best = (distance: max(1, wanted.count / 3) + 1, name: "")
    for field in fields.dropFirst() where !field.isShared {
      let distance = editDistance(wanted, Array(field.name.utf8), limit: best.distance)
      if distance < best.distance { best = (distance, field.name) }
    }
    return best.name
  }
}

/// Levenshtein's distance, or `limit` when it is at least that; letter case does not count.
private func editDistance(_ a: [UInt8], _ b: [UInt8], limit: Int) -> Int {
  guard abs(a.count - b.count) < limit else { return limit }
  var previous = Array(0...b.count)
  for (row, x) in a.enumerated() {
    var current = [row + 1]
    for (column, y) in b.enumerated() {
      let change = x | 32 == y | 32 ? 0 : 1
      current.append(min(previous[column] + change, previous[column + 1] + 1, current[column] + 1))
    }
    previous = current
  }
  return previous[b.count]
}
