import Basis

/// What is to be worked out, and who reads what.
struct Work {
  /// Template and row of each computation.
  var templates: [Int32] = []
  var rows: [Int32] = []
  /// What a computation read last time: nodes, and cells as −1 − number; sorted.
  var reads: [[Int32]] = []
  var isDirty: [Bool] = []
  var isRunning: [Bool] = []
  /// Dirty computations by rank.
  var queues: [[Int32]]
  var lowest: Int
  /// Columns (a field in all rows beneath a row) and places of rows that somebody reads.
  var cells: [UInt64: Int32] = [:]
  var cellReaders: [[Int32]] = []
  var isColumnRead: [Bool]
  /// The calculation of a field, by its place among the scope's templates; −1 for none.
  var calculations: [Int32]
  /// What the running computation has read so far.
  var captured: [Int32] = []
  var isCapturing = false
  /// Whether the path being read is summed, so that empty answers do not matter.
  var passesOverEmpty = false
  var rank: Int32 = -1
  var depth = 0
  var isSettling = false
  /// New rows whose defaults wait for the present settling to end.
  var newRows: [Int32] = []

  init(rankCount: Int, fieldCount: Int) {
    queues = [[Int32]](repeating: [], count: rankCount)
    lowest = rankCount
    isColumnRead = [Bool](repeating: false, count: fieldCount)
    calculations = [Int32](repeating: -1, count: fieldCount)
  }

  mutating func prepare(_ form: Form) {
    for templates in form.scopeTemplates {
      for (index, template) in templates.enumerated() where form.templates[Int(template)].kind == .calculation {
        calculations[Int(form.templates[Int(template)].field)] = Int32(index)
      }
    }
  }

  mutating func add(template: Int32, row: Int32) {
    templates.append(template)
    rows.append(row)
    reads.append([])
    isDirty.append(false)
    isRunning.append(false)
  }
}

private let placeTag: UInt64 = 0xffff_ffff
/// Marks the cell of a column whose readers pass over empty answers: a new empty row is nothing to them.
private let answersTag: UInt64 = 0x8000_0000

extension Filling {
  // MARK: Telling who reads

  /// Marks a computation to be worked out again.
  func mark(_ computation: Int32) {
    let at = Int(computation)
    guard !work.isDirty[at], !work.isRunning[at] else { return }
    work.isDirty[at] = true
    let rank = Int(form.templates[Int(work.templates[at])].rank)
    work.queues[rank].append(computation)
    work.lowest = min(work.lowest, rank)
  }

  /// A node's value or relevance is another one.
  func changed(_ node: Int32) {
    for reader in nodes.readers[Int(node)] { mark(reader) }
    let field = nodes.fields[Int(node)]
    guard work.isColumnRead[Int(field)] else { return }
    var row = nodes.rows[Int(node)]
    while row >= 0 {
      markCell(UInt64(row) << 32 | UInt64(field))
      markCell(UInt64(row) << 32 | UInt64(field) | answersTag)
      row = rows[Int(row)].parent
    }
  }

  private func markCell(_ key: UInt64) {
    guard let cell = work.cells[key] else { return }
    for reader in work.cellReaders[Int(cell)] { mark(reader) }
  }

  /// A row came or went: every column of the repeat is another one. A row that came brings answers only where
  /// there are defaults; those of one that went are told of one by one.
  func rowsChanged(scope: Int32, parent: Int32, added: Int32? = nil) {
    let repeated = form.layout.scopes[Int(scope)].field
    for field in repeated..<form.layout[repeated].end where work.isColumnRead[Int(field)] {
      var bringsAnswer = false
      if let added, form.layout[field].scope == scope {
        let node = node(field, in: added)
        bringsAnswer = nodes.isRelevant[Int(node)] && !nodes.values[Int(node)].isEmpty
      }
      var row = parent
      while row >= 0 {
        markCell(UInt64(row) << 32 | UInt64(field))
        if bringsAnswer { markCell(UInt64(row) << 32 | UInt64(field) | answersTag) }
        row = rows[Int(row)].parent
      }
    }
  }

  /// A row stands at another place, or is gone.
  func positionChanged(_ row: Int32) { markCell(UInt64(row) << 32 | placeTag) }

  func capture(node: Int32) { if work.isCapturing { work.captured.append(node) } }

  func capture(column field: Int32, beneath row: Int32) {
    guard work.isCapturing else { return }
    work.isColumnRead[Int(field)] = true
    let tag = work.passesOverEmpty ? answersTag : 0
    capture(cell: UInt64(row) << 32 | UInt64(field) | tag)
  }

  func capture(placeOf row: Int32) { if work.isCapturing { capture(cell: UInt64(row) << 32 | placeTag) } }

  private func capture(cell key: UInt64) {
    let cell: Int32
    if let known = work.cells[key] {
      cell = known
    } else {
      cell = Int32(work.cellReaders.count)
      work.cells[key] = cell
      work.cellReaders.append([])
    }
    work.captured.append(-1 - cell)
  }

  /// Notes what a computation has read, in place of what it read before.
  private func link(_ computation: Int32, _ captured: [Int32]) {
    var reads = captured
    if reads.count > 1 {
      reads.sort()
      var kept = 1
      for index in 1..<reads.count where reads[index] != reads[index - 1] {
        reads[kept] = reads[index]
        kept += 1
      }
      reads.removeLast(reads.count - kept)
    }
    let old = work.reads[Int(computation)]
    if old == reads { return }
    var (i, j) = (0, 0)
    while i < old.count || j < reads.count {
      if j == reads.count || (i < old.count && old[i] < reads[j]) {
        unlink(computation, from: old[i])
        i += 1
      } else if i == old.count || reads[j] < old[i] {
        if reads[j] >= 0 {
          nodes.readers[Int(reads[j])].append(computation)
        } else {
          work.cellReaders[Int(-1 - reads[j])].append(computation)
        }
        j += 1
      } else {
        i += 1
        j += 1
      }
    }
    work.reads[Int(computation)] = reads
  }

  private func unlink(_ computation: Int32, from cell: Int32) {
    if cell >= 0 {
      guard let at = nodes.readers[Int(cell)].firstIndex(of: computation) else { return }
      nodes.readers[Int(cell)].remove(at: at)
    } else {
      guard let at = work.cellReaders[Int(-1 - cell)].firstIndex(of: computation) else { return }
      work.cellReaders[Int(-1 - cell)].remove(at: at)
    }
  }

  /// A computation whose row is gone.
  func retire(_ computation: Int32) {
    link(computation, [])
    work.isDirty[Int(computation)] = false
  }

  // MARK: Working out

  /// Works out everything that is marked, lower ranks first, until nothing is left.
  func settle() {
    guard !work.isSettling else { return }
    work.isSettling = true
    var budget = 50_000 + work.templates.count * 100
    while work.lowest < work.queues.count {
      let rank = work.lowest
      let queue = work.queues[rank]
      if queue.isEmpty {
        work.lowest += 1
        continue
      }
      work.queues[rank] = []
      for (index, computation) in queue.enumerated() where work.isDirty[Int(computation)] {
        if work.lowest < rank {
          // Something earlier came up again: it goes first, the rest of this queue waits.
          work.queues[rank].append(contentsOf: queue[index...])
          break
        }
        budget -= 1
        guard budget > 0 else { return giveUp(computation) }
        run(computation)
      }
    }
    work.isSettling = false
    let newRows = work.newRows
    work.newRows = []
    if !newRows.isEmpty { setStartValues(rows: newRows.filter { rows[Int($0)].isAlive }) }
  }

  /// Rows that need each other in a circle never settle; the values stay as they are and the fault is shown.
  private func giveUp(_ computation: Int32) {
    let template = form.templates[Int(work.templates[Int(computation)])]
    if template.kind != .rowCount { faults[node(template.field, in: work.rows[Int(computation)])] = .tooLarge }
    for queue in work.queues { for waiting in queue { work.isDirty[Int(waiting)] = false } }
    for index in work.isDirty.indices { work.isDirty[index] = false }
    work.queues = work.queues.map { _ in [] }
    work.lowest = work.queues.count
    work.isSettling = false
  }

  func run(_ computation: Int32) {
    let at = Int(computation)
    let template = form.templates[Int(work.templates[at])]
    let row = work.rows[at]
    work.isDirty[at] = false
    work.isRunning[at] = true
    let saved = (work.captured, work.isCapturing, work.rank)
    work.captured = []
    work.isCapturing = true
    work.rank = template.rank
    work.depth += 1
    switch template.kind {
    case .calculation: calculate(template, row, computation)
    case .relevance: weighRelevance(template, row, computation)
    case .rowCount: countRows(template, row, computation)
    case .choiceCheck: dropStaleChoices(template, row, computation)
    }
    work.depth -= 1
    (work.captured, work.isCapturing, work.rank) = saved
    work.isRunning[at] = false
  }

  func finishReading(_ computation: Int32) {
    work.isCapturing = false
    link(computation, work.captured)
  }

  private func calculate(_ template: Template, _ row: Int32, _ computation: Int32) {
    let node = node(template.field, in: row)
    let result = valueIfAny(template.program, at: node)
    finishReading(computation)
    set(coerced(result ?? .empty, template.field), at: node)
  }

  private func weighRelevance(_ template: Template, _ row: Int32, _ computation: Int32) {
    let node = node(template.field, in: row)
    // A rule that cannot be worked out leaves the question visible, so that the fault is seen.
    let isAllowed =
      truthIfAny(template.program, at: node) ?? true
    finishReading(computation)
    guard nodes.isAllowed[Int(node)] != isAllowed else { return }
    nodes.isAllowed[Int(node)] = isAllowed
    spreadRelevance(template.field, row)
  }

  /// Passes relevance down from a field to all it holds.
  private func spreadRelevance(_ top: Int32, _ row: Int32) {
    let layout = form.layout
    let scope = layout[top].scope
    for field in top..<layout[top].end where layout[field].scope == scope { spread(to: field, row) }
    for (slot, inner) in layout.scopes[Int(scope)].repeats.enumerated() {
      let repeated = layout.scopes[Int(inner)].field
      guard repeated > top, repeated < layout[top].end else { continue }
      for nested in rows[Int(row)].nested[slot] { spreadRelevance(repeated, nested) }
    }
  }

  private func spread(to field: Int32, _ row: Int32) {
    let node = Int(node(field, in: row))
    let parent = parentNode(field, in: row)
    let isRelevant = nodes.isAllowed[node] && (parent < 0 || nodes.isRelevant[Int(parent)])
    guard nodes.isRelevant[node] != isRelevant else { return }
    nodes.isRelevant[node] = isRelevant
    changed(Int32(node))
  }

  private func countRows(_ template: Template, _ row: Int32, _ computation: Int32) {
    let owner = form.layout[template.field].parent
    let node = node(owner, in: row)
    let wanted =
      numberIfAny(template.program, at: node) ?? 0
    finishReading(computation)
    let count = wanted.isNaN ? 0 : Int(min(max(0, wanted), Double(Filling.maximumRows)))
    let added = setRowCount(count, scope: form.layout[template.field].scope, parent: row)
    if !isRestoring { work.newRows += added }
  }
}
