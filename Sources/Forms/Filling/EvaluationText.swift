import Basis

// Functions on choices, texts and many values.

extension Filling {
  /// All values of a path or list, or the one value of anything else.
  func values(_ program: Program, _ at: Int32, _ frame: Frame) throws(ExpressionRefusal) -> [FormValue] {
    switch program.operations[Int(at)] {
    case .path(let path):
      return try nodes(of: program.paths[Int(path)], program, frame).map { current($0) }
    case .listPath(let path):
      let list = program.listPaths[Int(path)]
      let table = form.tables[Int(list.table)]
      return try items(of: list, program, frame).map {
        .text(table.text(list.column, of: $0, language: language))
      }
    case .call(.randomize, let first, let count):
      var all = try values(program, program.arguments[Int(first)], frame)
      if count == 2 {
        all = shuffled(all, seed: try value(program, program.arguments[Int(first + 1)], frame).shuffleSeed)
      } else {
        all.shuffle(using: &generator)
      }
      return all
    default: return [try value(program, at, frame)]
    }
  }

  /// All values of a path for a function that passes over empty ones; a new empty row does not call it again.
  private func answered(_ program: Program, _ at: Int32, _ frame: Frame) throws(ExpressionRefusal)
    -> [FormValue]
  {
    guard case .path(let path) = program.operations[Int(at)],
      program.paths[Int(path)].hops.allSatisfy({ $0.conditions.isEmpty })
    else { return try values(program, at, frame) }
    work.passesOverEmpty = true
    defer { work.passesOverEmpty = false }
    return try values(program, at, frame)
  }

  /// The arguments from one on; a single path stands for all its values.
  private func list(
    _ program: Program, _ from: Int32, _ to: Int32, _ frame: Frame
  ) throws(ExpressionRefusal) -> [FormValue] {
    if to - from == 1 { return try values(program, program.arguments[Int(from)], frame) }
    var found: [FormValue] = []
    for index in from..<max(from, to) { found.append(try value(program, program.arguments[Int(index)], frame)) }
    return found
  }

  func manyCall(
    _ function: Function, _ program: Program, _ first: Int32, _ count: Int32, _ frame: Frame
  ) throws(ExpressionRefusal) -> FormValue {
    let end = first + count
    switch function {
    case .count: return .number(Double(try values(program, program.arguments[Int(first)], frame).count))
    case .countNonEmpty:
      let all = try answered(program, program.arguments[Int(first)], frame)
      return .number(Double(all.reduce(0) { $1.isEmpty ? $0 : $0 + 1 }))
    case .sum:
      var sum = 0.0
      for value in try answered(program, program.arguments[Int(first)], frame) {
        let number = value.number
        if !number.isNaN { sum += number }
      }
      return .number(sum)
    case .minimum, .maximum:
      var best = Double.nan
      let all =
        count == 1
        ? try answered(program, program.arguments[Int(first)], frame) : try list(program, first, end, frame)
      for value in all {
        let number = value.number
        if number.isNaN { continue }
        if best.isNaN || (function == .minimum ? number < best : number > best) { best = number }
      }
      return .number(best)
    case .concatenation: return .text(joined(try list(program, first, end, frame), by: ""))
    case .join:
      let mark = try text(program, program.arguments[Int(first)], frame)
      return .text(joined(try list(program, first + 1, end, frame), by: mark))
    case .checklist:
      let least = try number(program, program.arguments[Int(first)], frame)
      let most = try number(program, program.arguments[Int(first + 1)], frame)
      let held = Double(try list(program, first + 2, end, frame).reduce(0) { $1.truth ? $0 + 1 : $0 })
      return .truth((least < 0 || held >= least) && (most < 0 || held <= most))
    default: return .truth(try weightedChecklist(program, first, count, frame))
    }
  }

  private func weightedChecklist(
    _ program: Program, _ first: Int32, _ count: Int32, _ frame: Frame
  ) throws(ExpressionRefusal) -> Bool {
    let least = try number(program, program.arguments[Int(first)], frame)
    let most = try number(program, program.arguments[Int(first + 1)], frame)
    var factors: [FormValue] = []
    var weights: [FormValue] = []
    if count == 4 {
      factors = try values(program, program.arguments[Int(first + 2)], frame)
      weights = try values(program, program.arguments[Int(first + 3)], frame)
      guard factors.count == weights.count else { throw .unevenLists }
    } else {
      for index in stride(from: first + 2, to: first + count, by: 2) {
        factors.append(try value(program, program.arguments[Int(index)], frame))
        weights.append(try value(program, program.arguments[Int(index + 1)], frame))
      }
    }
    var sum = 0.0
    for (factor, weight) in zip(factors, weights) where factor.truth { sum += weight.number }
    return sum >= least && sum <= most
  }

  private func joined(_ values: [FormValue], by mark: String) -> String {
    var text = ""
    for (index, value) in values.enumerated() { text += index == 0 ? value.text : mark + value.text }
    return text
  }

  func choiceCall(
    _ function: Function, _ program: Program, _ first: Int32, _ frame: Frame
  ) throws(ExpressionRefusal) -> FormValue {
    let answer = try value(program, program.arguments[Int(first)], frame)
    let chosen = answer.text
    switch function {
    case .selected:
      try needsText(answer, "selected")
      let wanted = try value(program, program.arguments[Int(first + 1)], frame)
      try needsText(wanted, "selected")
      return .truth(hasWord(chosen, wanted.text))
    case .countSelected:
      try needsText(answer, "count-selected")
      return .number(Double(chosen.split(separator: " ").count))
    case .selectedAt:
      try needsText(answer, "selected-at")
      let place = try number(program, program.arguments[Int(first + 1)], frame)
      let names = chosen.split(separator: " ")
      let index = place.isNaN ? 0 : place
      guard index > -1, index < Double(names.count) else { return .empty }
      return .text(String(names[Int(index)]))
    default:
      guard case .path(let path) = program.operations[Int(program.arguments[Int(first + 1)])] else {
        throw .needsField(function: "jr:choice-name")
      }
      return .text(choiceLabel(chosen, field: program.paths[Int(path)].target) ?? chosen)
    }
  }

  /// Choices are texts; a number or a day is a mistake of the form that ODK Collect stops at as well.
  private func needsText(_ value: FormValue, _ function: String) throws(ExpressionRefusal) {
    guard case .text = value else { throw .needsChoice(function: function, found: value.text) }
  }

  /// What a choice of a question is called in the language shown; empty for one that is not on the list, `nil`
  /// where there is no list.
  func choiceLabel(_ name: String, field: Int32) -> String? {
    guard let rule = form.rules[Int(field)].choices, rule.table >= 0 else { return nil }
    let table = form.tables[Int(rule.table)]
    guard let item = table.items(where: .name, equal: name)?.first else { return "" }
    return table.text(.label, of: item, language: language)
  }

  func textCall(
    _ function: Function, _ program: Program, _ first: Int32, _ count: Int32, _ frame: Frame
  ) throws(ExpressionRefusal) -> FormValue {
    let subject =
      count == 0 ? current(frame.node).text : try text(program, program.arguments[Int(first)], frame)
    if count == 0 { capture(node: frame.node) }
    let second = count > 1 ? try value(program, program.arguments[Int(first + 1)], frame) : .empty
    switch function {
    case .text: return .text(subject)
    case .length: return .number(Double(subject.unicodeScalars.count))
    case .contains: return .truth(firstPlace(of: second.text, in: subject) != nil)
    case .startsWith: return .truth(subject.utf8.starts(with: second.text.utf8))
    case .endsWith: return .truth(subject.utf8.reversed().starts(with: second.text.utf8.reversed()))
    case .before:
      guard let place = firstPlace(of: second.text, in: subject) else { return .empty }
      return .text(String(decoding: Array(subject.utf8.prefix(place)), as: UTF8.self))
    case .after:
      let sought = second.text
      guard let place = firstPlace(of: sought, in: subject) else { return .empty }
      return .text(String(decoding: Array(subject.utf8.dropFirst(place + sought.utf8.count)), as: UTF8.self))
    case .substring:
      let end = count == 3 ? try number(program, program.arguments[Int(first + 2)], frame) : nil
      return .text(substring(subject, second.number, end))
    case .normalized: return .text(normalizedSpace(subject))
    case .translate:
      return .text(
        translated(subject, second.text, try text(program, program.arguments[Int(first + 2)], frame)))
    case .regex:
      guard let pattern = Pattern(second.text) else { throw .badPattern(second.text) }
      return .truth(pattern.matches(subject))
    case .base64Decode: return .text(String(decoding: base64Decoded(subject), as: UTF8.self))
    default:
      guard let algorithm = DigestAlgorithm(name: second.text) else { throw .unknownDigest(second.text) }
      let encoding = count == 3 ? try text(program, program.arguments[Int(first + 2)], frame) : "base64"
      let digest = algorithm.digest(Array(subject.utf8))
      switch encoding.lowercasedASCII() {
      case "hex": return .text(hexadecimal(digest))
      case "base64": return .text(base64(digest))
      default: throw .unknownDigest(encoding)
      }
    }
  }
}

/// Whether a word stands in a text of words with spaces between them.
func hasWord(_ words: String, _ word: String) -> Bool {
  let sought = Array(word.utf8.drop { $0 == 32 }.reversed().drop { $0 == 32 }.reversed())
  return firstPlace(of: " " + String(decoding: sought, as: UTF8.self) + " ", in: " " + words + " ") != nil
}

/// Where a text first occurs in another, in bytes.
private func firstPlace(of sought: String, in text: String) -> Int? {
  let sought = Array(sought.utf8)
  let bytes = Array(text.utf8)
  guard sought.count <= bytes.count else { return nil }
  for start in 0...(bytes.count - sought.count) where bytes[start...].starts(with: sought) { return start }
  return nil
}

/// Characters from `start` up to but not including `end`, counted from 0, or from the end when negative.
private func substring(_ text: String, _ start: Double, _ end: Double?) -> String {
  let scalars = Array(text.unicodeScalars)
  let count = Double(scalars.count)
  var from = start.isNaN ? 0 : start.rounded(.towardZero)
  var to = end.map { $0.isNaN ? 0 : $0.rounded(.towardZero) } ?? count
  if from < 0 { from += count }
  if to < 0 { to += count }
  from = min(max(0, from), count)
  to = min(max(0, to), count)
  guard from <= to else { return "" }
  var view = String.UnicodeScalarView()
  view.append(contentsOf: scalars[Int(from)..<Int(to)])
  return String(view)
}

private func normalizedSpace(_ text: String) -> String {
  var bytes: [UInt8] = []
  for byte in text.utf8 {
    if byte > 32 {
      bytes.append(byte)
    } else if let last = bytes.last, last != 32 {
      bytes.append(32)
    }
  }
  if bytes.last == 32 { bytes.removeLast() }
  return String(decoding: bytes, as: UTF8.self)
}

/// Each character of `from` replaced by the one at its place in `to`, or dropped when there is none.
private func translated(_ text: String, _ from: String, _ to: String) -> String {
  let from = Array(from.unicodeScalars)
  let to = Array(to.unicodeScalars)
  var view = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    guard let place = from.firstIndex(of: scalar) else {
      view.append(scalar)
      continue
    }
    if place < to.count { view.append(to[place]) }
  }
  return String(view)
}
