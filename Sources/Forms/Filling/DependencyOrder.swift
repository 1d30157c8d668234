import Basis

/// In which order templates are worked out, and which of them form a circle.
///
/// Two questions of the same row that need each other are a circle and the form is refused. A question that
/// reads another row (the balance of the row before) is none: such templates share a rank and are worked out
/// row by row until nothing changes.
struct DependencyOrder {
  private(set) var ranks: [Int32]
  private(set) var rankCount = 0
  /// Fields of each circle.
  private(set) var circles: [[Int32]] = []

  init(templates: [Template], layout: FormLayout) {
    ranks = [Int32](repeating: 0, count: templates.count)
    // What gives a field its value, its relevance or its rows.
    var writers = [[Int32]](repeating: [], count: layout.fields.count)
    for (index, template) in templates.enumerated() where template.kind != .choiceCheck {
      switch template.kind {
      case .calculation: writers[Int(template.field)].append(Int32(index))
      default:
        for field in template.field..<layout[template.field].end { writers[Int(field)].append(Int32(index)) }
      }
    }
    var certain = [[Int32]](repeating: [], count: templates.count)
    var all = [[Int32]](repeating: [], count: templates.count)
    for (index, template) in templates.enumerated() {
      for read in reads(of: template.program) {
        for writer in writers[Int(read.field)] {
          all[index].append(writer)
          if read.isCertain, template.kind != .choiceCheck { certain[index].append(writer) }
        }
      }
      // A stale choice is dropped as soon as its list is known, so its readers come after.
      if template.kind == .choiceCheck { all[index] += writers[Int(template.field)] }
    }
    for component in components(certain) where isCircle(component, certain) {
      circles.append(component.map { templates[Int($0)].field }.sorted())
    }
    for (rank, component) in components(all).enumerated() {
      for template in component { ranks[Int(template)] = Int32(rank) }
      rankCount = rank + 1
    }
  }

  private func isCircle(_ component: [Int32], _ edges: [[Int32]]) -> Bool {
    component.count > 1 || edges[Int(component[0])].contains(component[0])
  }

  private struct Read {
    var field: Int32
    /// Whether the row read is surely the reader's own or one around it, or every row.
    var isCertain: Bool
  }

  private func reads(of program: Program) -> [Read] {
    var found: [Read] = []
    if !program.operations.isEmpty { collect(program.root, program, &found) }
    return found
  }

  private func collect(_ operation: Int32, _ program: Program, _ found: inout [Read]) {
    switch program.operations[Int(operation)] {
    case .number, .text, .column, .lastSaved: break
    case .negative(let part), .matches(let part, _): collect(part, program, &found)
    case .binary(_, let left, let right):
      collect(left, program, &found)
      collect(right, program, &found)
    case .path(let at):
      let path = program.paths[Int(at)]
      let isOpen = path.hops.contains { !$0.conditions.isEmpty }
      found.append(Read(field: path.target, isCertain: !isOpen))
      for hop in path.hops {
        for condition in hop.conditions { collectOpen(condition, program, &found) }
      }
    case .listPath(let at):
      for condition in program.listPaths[Int(at)].conditions { collect(condition, program, &found) }
    case .call(.indexedRepeat, let first, let count):
      let path = program.paths[Int(program.arguments[Int(first)])]
      found.append(Read(field: path.target, isCertain: false))
      for index in stride(from: first + 2, to: first + count, by: 2) {
        collect(program.arguments[Int(index)], program, &found)
      }
    case .call(.position, let first, let count):
      // Where a row stands depends on the rows, not on what is in them.
      for index in first..<(first + count) {
        var inner: [Read] = []
        collect(program.arguments[Int(index)], program, &inner)
        found += inner.map { Read(field: $0.field, isCertain: false) }
      }
    case .call(_, let first, let count):
      for index in first..<(first + count) { collect(program.arguments[Int(index)], program, &found) }
    }
  }

  /// What a condition on rows reads may be in any row.
  private func collectOpen(_ operation: Int32, _ program: Program, _ found: inout [Read]) {
    var inner: [Read] = []
    collect(operation, program, &inner)
    found += inner.map { Read(field: $0.field, isCertain: false) }
  }
}

/// Strongly connected components, those that others need first (R. Tarjan, "Depth-first search and linear
/// graph algorithms", 1972), without recursion, for a phone's stack is small.
private func components(_ edges: [[Int32]]) -> [[Int32]] {
  let count = edges.count
  var order = [Int](repeating: -1, count: count)
  var low = [Int](repeating: 0, count: count)
  var isOpen = [Bool](repeating: false, count: count)
  var open: [Int32] = []
  var found: [[Int32]] = []
  var visited = 0
  var path: [(vertex: Int, edge: Int)] = []
  for start in 0..<count where order[start] < 0 {
    path.append((start, 0))
    while let (vertex, edge) = path.last {
      if edge == 0 {
        order[vertex] = visited
        low[vertex] = visited
        visited += 1
        open.append(Int32(vertex))
        isOpen[vertex] = true
      }
      if edge < edges[vertex].count {
        path[path.count - 1].edge += 1
        let next = Int(edges[vertex][edge])
        if order[next] < 0 {
          path.append((next, 0))
        } else if isOpen[next] {
          low[vertex] = min(low[vertex], order[next])
        }
        continue
      }
      path.removeLast()
      if let (parent, _) = path.last { low[parent] = min(low[parent], low[vertex]) }
      guard low[vertex] == order[vertex] else { continue }
      var component: [Int32] = []
      repeat {
        component.append(open.removeLast())
        isOpen[Int(component[component.count - 1])] = false
      } while component[component.count - 1] != Int32(vertex)
      found.append(component.sorted())
    }
  }
  return found
}
