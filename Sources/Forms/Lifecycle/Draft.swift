import Basis

/// A filling put aside: answers and rows by identity, and where the person was. It says which version it
/// belongs to; what follows from the answers is worked out again when it is opened.
public struct Draft: Equatable, Sendable {
  /// The form's code.
  public var formCode: String
  /// The version it was begun with.
  public var formVersion: String
  /// The language shown.
  public var language: String
  /// The path of the question the person was at; empty at the beginning.
  public var position: String
  /// Text typed into that question and not yet taken as its answer.
  public var typed: String
  /// How many rows each repeat has, outer ones first.
  public var rowCounts: [RowCount] = []
  /// The answers.
  public var entries: [Entry] = []

  /// A question's answer.
  public struct Entry: Equatable, Sendable {
    /// Its identity; 0 where none was given, then the name counts.
    public var question: QuestionId
    /// Its name in the version.
    public var name: String
    /// Row numbers from 1, outermost first.
    public var rows: [Int32]
    /// The answer as stored.
    public var text: String
    /// Whether the person would not answer.
    public var isRefused = false
  }

  /// The number of rows of a repeat inside the rows `rows`.
  public struct RowCount: Equatable, Sendable {
    /// The repeat's identity.
    public var question: QuestionId
    /// Its name.
    public var name: String
    /// Row numbers around it.
    public var rows: [Int32]
    /// How many rows there are.
    public var count: Int32
  }

  /// The draft as bytes, with a checksum: a torn write is noticed.
  public var bytes: [UInt8] {
    var writer = ByteWriter(reserving: 64 + entries.count * 24)
    writer.field(1, formCode)
    writer.field(2, formVersion)
    writer.field(3, language)
    writer.field(4, position)
    writer.field(5, typed)
    for count in rowCounts {
      writer.field(6) { (inner: inout ByteWriter) in
        Draft.write(count.question, count.name, count.rows, to: &inner)
        inner.field(4, UInt64(count.count))
      }
    }
    for entry in entries {
      writer.field(7) { (inner: inout ByteWriter) in
        Draft.write(entry.question, entry.name, entry.rows, to: &inner)
        inner.field(5, entry.text)
        inner.field(6, entry.isRefused ? 1 : 0)
      }
    }
    let sum = checksum64(writer.bytes)
    writer.fixed64(sum)
    return writer.bytes
  }

  private static func write(
    _ question: QuestionId, _ name: String, _ rows: [Int32], to writer: inout ByteWriter
  ) {
    writer.field(1, UInt64(question.number))
    writer.field(2, name)
    for row in rows { writer.field(3, UInt64(row)) }
  }

  /// Reads a draft.
  public init(_ bytes: [UInt8]) throws(BytesRefusal) {
    guard bytes.count >= 8 else { throw .truncated }
    let body = bytes.dropLast(8)
    var tail = ByteReader(bytes.suffix(8))
    guard try tail.fixed64() == checksum64(body) else { throw .malformed }
    self.init(formCode: "", formVersion: "", language: "", position: "", typed: "")
    var reader = ByteReader(body)
    while let field = try reader.field() {
      switch field.tag {
      case 1: formCode = field.text
      case 2: formVersion = field.text
      case 3: language = field.text
      case 4: position = field.text
      case 5: typed = field.text
      case 6:
        var count = RowCount(question: QuestionId(0), name: "", rows: [], count: 0)
        var inner = field.reader
        while let part = try inner.field() {
          if part.tag == 4 { count.count = Int32(part.number32 & 0xffff) }
          Draft.read(part, &count.question, &count.name, &count.rows)
        }
        rowCounts.append(count)
      case 7:
        var entry = Entry(question: QuestionId(0), name: "", rows: [], text: "")
        var inner = field.reader
        while let part = try inner.field() {
          if part.tag == 5 { entry.text = part.text }
          if part.tag == 6 { entry.isRefused = part.number != 0 }
          Draft.read(part, &entry.question, &entry.name, &entry.rows)
        }
        entries.append(entry)
      default: break
      }
    }
  }

  private static func read(
    _ part: ByteReader.Field, _ question: inout QuestionId, _ name: inout String, _ rows: inout [Int32]
  ) {
    switch part.tag {
    case 1: question = QuestionId(part.number32)
    case 2: name = part.text
    case 3: rows.append(Int32(part.number32 & 0xffff))
    default: break
    }
  }

  init(formCode: String, formVersion: String, language: String, position: String, typed: String) {
    self.formCode = formCode
    self.formVersion = formVersion
    self.language = language
    self.position = position
    self.typed = typed
  }
}

extension Filling {
  /// This filling as a draft. `position` is the question at hand and `typed` what stands half-typed in it, so
  /// that a phone that dies loses not even the keystroke.
  public func draft(position: FormNode? = nil, typed: String = "") -> Draft {
    let languages = form.definition.languages
    var draft = Draft(
      formCode: form.definition.code, formVersion: form.definition.version,
      language: language < languages.count ? languages[language] : "",
      position: position.map { path(of: $0) } ?? "",
      typed: typed)
    for (index, row) in rows.enumerated() where row.isAlive {
      for (slot, inner) in form.layout.scopes[Int(row.scope)].repeats.enumerated() {
        guard let question = form.question(form.layout.scopes[Int(inner)].field) else { continue }
        draft.rowCounts.append(
          Draft.RowCount(
            question: question.id, name: question.name,
            rows: rowNumbers(of: FormNode(number: rows[index].base)),
            count: Int32(row.nested[slot].count)))
      }
    }
    draft.rowCounts.sort { $0.rows.count < $1.rows.count }
    for node in allNodes() {
      guard let question = question(of: node), !question.kind.isGroup else { continue }
      let text = value(of: node).storedText
      let isRefused = refusals.contains(node.number)
      guard !text.isEmpty || isRefused else { continue }
      draft.entries.append(
        Draft.Entry(
          question: question.id, name: question.name, rows: rowNumbers(of: node), text: text,
          isRefused: isRefused))
    }
    return draft
  }

  /// Opens a draft of the same version. Defaults and triggers do not run again; everything else is worked out
  /// anew.
  public convenience init(_ form: Form, resuming draft: Draft, surroundings: Surroundings) {
    self.init(empty: form, surroundings: surroundings)
    if let known = form.definition.languages.firstIndex(of: draft.language) { language = known }
    isRestoring = true
    _ = addRow(scope: 0, parent: -1)
    for count in draft.rowCounts {
      guard let field = field(count.question, count.name), form.layout[field].kind == .repeated else {
        continue
      }
      let scope = form.layout[field].scope
      guard let parent = row(of: form.layout.scopes[Int(scope)].parent, count.rows) else { continue }
      _ = setRowCount(Int(count.count), scope: scope, parent: parent)
    }
    for entry in draft.entries {
      guard let field = field(entry.question, entry.name),
        let row = row(of: form.layout[field].scope, entry.rows)
      else { continue }
      let node = node(field, in: row)
      set(FormValue(answer: entry.text, kind: form.layout[field].kind), at: node)
      if entry.isRefused { refusals.insert(node) }
    }
    settle()
    isRestoring = false
  }

  private func field(_ question: QuestionId, _ name: String) -> Int32? {
    let questions = form.definition.questions
    let found =
      question.number == 0 ? nil : questions.firstIndex { $0.id == question }
    return (found ?? questions.firstIndex { $0.name == name }).map { Int32($0 + 1) }
  }

  /// The row of a scope by row numbers from 1, outermost first.
  private func row(of scope: Int32, _ numbers: [Int32]) -> Int32? {
    let chain = form.layout.scopeChain(scope).dropLast().reversed()
    guard chain.count == numbers.count else { return nil }
    var row: Int32 = 0
    for (inner, number) in zip(chain, numbers) {
      let nested = rows[Int(row)].nested[Int(form.layout.scopes[Int(inner)].slot)]
      guard number >= 1, number <= nested.count else { return nil }
      row = nested[Int(number) - 1]
    }
    return row
  }
}
