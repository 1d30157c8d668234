import Basis

// Rows of repeats: made with their defaults, removed with everything that hung on them.

extension Filling {
  /// No repeat grows beyond this, whatever a count expression says.
  static let maximumRows = 10_000

  /// Adds a row behind the others of its repeat, with the first rows of the repeats inside it.
  func addRow(scope: Int32, parent: Int32) -> Int32 {
    let row = makeRow(scope: scope, parent: parent)
    let layout = form.layout.scopes[Int(scope)]
    if parent >= 0 {
      let slot = Int(layout.slot)
      rows[Int(row)].position = Int32(rows[Int(parent)].nested[slot].count)
      rows[Int(parent)].nested[slot].append(row)
    }
    resetNodes(of: row)
    if parent >= 0 { rowsChanged(scope: scope, parent: parent, added: row) }
    for inner in layout.repeats where !isCounted(inner) && !isRestoring {
      _ = addRow(scope: inner, parent: row)
    }
    for index in form.scopeTemplates[Int(scope)].indices { mark(rows[Int(row)].computations + Int32(index)) }
    return row
  }

  func isCounted(_ scope: Int32) -> Bool {
    form.question(form.layout.scopes[Int(scope)].field).map { !$0.repeatCount.isEmpty } ?? false
  }

  private func makeRow(scope: Int32, parent: Int32) -> Int32 {
    let layout = form.layout.scopes[Int(scope)]
    if let row = freeRows[Int(scope)].popLast() {
      rows[Int(row)].parent = parent
      rows[Int(row)].isAlive = true
      return row
    }
    let row = Int32(rows.count)
    let base = Int32(nodes.values.count)
    rows.append(
      Row(
        scope: scope, parent: parent, position: 0, base: base, computations: Int32(work.templates.count),
        nested: [[Int32]](repeating: [], count: layout.repeats.count)))
    for field in layout.members {
      nodes.values.append(.empty)
      nodes.isAllowed.append(true)
      nodes.isRelevant.append(true)
      nodes.fields.append(field)
      nodes.rows.append(row)
      nodes.readers.append([])
    }
    for template in form.scopeTemplates[Int(scope)] { work.add(template: template, row: row) }
    return row
  }

  private func resetNodes(of row: Int32) {
    for field in form.layout.scopes[Int(rows[Int(row)].scope)].members {
      let node = Int(node(field, in: row))
      nodes.isAllowed[node] = true
      let parent = parentNode(field, in: row)
      nodes.isRelevant[node] = parent < 0 || nodes.isRelevant[Int(parent)]
      nodes.values[node] = isRestoring ? .empty : plainDefault(field)
    }
  }

  private func plainDefault(_ field: Int32) -> FormValue {
    guard let question = form.question(field) else { return .empty }
    if question.kind.isMeta { return metaValue(question.kind) }
    guard form.rules[Int(field)].startValue == nil else { return .empty }
    return FormValue(answer: question.defaultValue, kind: question.kind)
  }

  private func metaValue(_ kind: QuestionKind) -> FormValue {
    switch kind {
    case .start: .moment(surroundings.now)
    case .today: .date(surroundings.now.inPoland.date)
    case .deviceId: .text(surroundings.deviceId)
    case .username: .text(surroundings.username)
    case .email: .text(surroundings.email)
    case .phoneNumber: .text(surroundings.phoneNumber)
    case .startGeopoint: .text(surroundings.place)
    default: .empty
    }
  }

  /// Works out the defaults that are expressions, in the form's order, each seeing the ones before it.
  func setStartValues(rows newRows: [Int32]) {
    var index = 0
    var pending = newRows
    while index < pending.count {
      let row = pending[index]
      index += 1
      for field in form.layout.scopes[Int(rows[Int(row)].scope)].members {
        guard let program = form.rules[Int(field)].startValue else { continue }
        let node = node(field, in: row)
        if let value = valueIfAny(program, at: node) {
          set(coerced(value, field), at: node)
          settle()
        }
      }
      for nested in rows[Int(row)].nested { pending += nested }
    }
  }

  /// Removes a row and moves the later ones up.
  func removeRow(_ row: Int32) {
    let scope = rows[Int(row)].scope
    let parent = rows[Int(row)].parent
    let slot = Int(form.layout.scopes[Int(scope)].slot)
    let position = Int(rows[Int(row)].position)
    rows[Int(parent)].nested[slot].remove(at: position)
    for later in rows[Int(parent)].nested[slot][position...] {
      rows[Int(later)].position -= 1
      positionChanged(later)
    }
    positionChanged(row)
    free(row)
    rowsChanged(scope: scope, parent: parent)
  }

  private func free(_ row: Int32) {
    for nested in rows[Int(row)].nested { for inner in nested { free(inner) } }
    rows[Int(row)].nested = rows[Int(row)].nested.map { _ in [] }
    for inner in form.layout.scopes[Int(rows[Int(row)].scope)].repeats where isCounted(inner) {
      surplus[UInt64(inner) << 32 | UInt64(row)] = nil
    }
    rows[Int(row)].isAlive = false
    let scope = rows[Int(row)].scope
    for index in form.scopeTemplates[Int(scope)].indices { retire(rows[Int(row)].computations + Int32(index)) }
    for field in form.layout.scopes[Int(scope)].members {
      let node = node(field, in: row)
      refusals.remove(node)
      faults[node] = nil
      changed(node)
    }
    freeRows[Int(scope)].append(row)
  }

  /// Brings a counted repeat to its number of rows; new ones come behind, surplus ones go from the end and come
  /// back with their answers when the number rises again: "1" on the way to "12" loses nothing. Gives the rows
  /// whose defaults are still to be worked out.
  func setRowCount(_ wanted: Int, scope: Int32, parent: Int32) -> [Int32] {
    let slot = Int(form.layout.scopes[Int(scope)].slot)
    let key = UInt64(scope) << 32 | UInt64(parent)
    var added: [Int32] = []
    let count = min(max(0, wanted), Filling.maximumRows)
    while let last = rows[Int(parent)].nested[slot].last, rows[Int(parent)].nested[slot].count > count {
      surplus[key, default: []].append(savedRow(last))
      removeRow(last)
    }
    while rows[Int(parent)].nested[slot].count < count {
      let row = addRow(scope: scope, parent: parent)
      if let saved = surplus[key]?.popLast() {
        bringBack(saved, in: row)
      } else {
        added.append(row)
      }
    }
    return added
  }

  private func savedRow(_ row: Int32) -> SavedRow {
    let members = form.layout.scopes[Int(rows[Int(row)].scope)].members
    return SavedRow(
      values: members.map { nodes.values[Int(node($0, in: row))] },
      nested: rows[Int(row)].nested.map { $0.map { savedRow($0) } })
  }

  private func bringBack(_ saved: SavedRow, in row: Int32) {
    let layout = form.layout.scopes[Int(rows[Int(row)].scope)]
    for (field, value) in zip(layout.members, saved.values) where work.calculations[Int(field)] < 0 {
      set(value, at: node(field, in: row))
    }
    for (inner, nested) in zip(layout.repeats, saved.nested) {
      if isCounted(inner) {
        surplus[UInt64(inner) << 32 | UInt64(row)] = nested.reversed()
        continue
      }
      let slot = Int(form.layout.scopes[Int(inner)].slot)
      while rows[Int(row)].nested[slot].count > nested.count { removeRow(rows[Int(row)].nested[slot].last!) }
      while rows[Int(row)].nested[slot].count < nested.count { _ = addRow(scope: inner, parent: row) }
      for (saved, row) in zip(nested, rows[Int(row)].nested[slot]) { bringBack(saved, in: row) }
    }
  }
}

/// The answers of a row that a count took away.
struct SavedRow {
  /// By the scope's members.
  var values: [FormValue]
  /// Rows of the repeats inside.
  var nested: [[SavedRow]]
}
