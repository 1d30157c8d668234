/// A regular expression of a constraint, in the dialect forms are written in (java.util.regex): classes,
/// groups, alternation, greedy, lazy and possessive repetition, anchors, look-around, back references.
///
/// A visited table makes matching linear in text × pattern, so no constraint can hang a phone; only a
/// pattern with back references does without and gives up after a million steps, as "no match".
struct Pattern {
  fileprivate var steps: [Step] = []
  fileprivate(set) var hasBackReference = false

  fileprivate enum Step {
    case scalar(UInt32, CaseRule)
    case any(newline: Bool)
    case set(CharacterSet)
    case split(first: Int, second: Int)
    case jump(Int)
    case save(Int)
    case lineStart, lineEnd, textStart, textEnd, wordBoundary(Bool)
    case backReference(Int)
    /// A part that must match on its own here (or must not), possessive parts too: they never give back.
    case look(end: Int, ahead: Bool, negated: Bool)
    case atomic(end: Int)
    case matched
  }

  /// Compiles a pattern; `nil` when it is not well formed or uses what is not supported.
  init?(_ source: String) {
    var parser = PatternParser(source)
    guard let tree = parser.parse() else { return nil }
    hasBackReference = parser.hasBackReference
    guard emit(tree) else { return nil }
    steps.append(.matched)
  }

  /// Whether the whole text matches.
  func matches(_ text: String) -> Bool {
    var matcher = Matcher(pattern: self, text: text.unicodeScalars.map { $0.value })
    return matcher.run(from: 0, at: 0, mustReach: matcher.text.count) != nil
  }

  /// Whether some part of the text matches.
  func isFound(in text: String) -> Bool {
    var matcher = Matcher(pattern: self, text: text.unicodeScalars.map { $0.value })
    for start in 0...matcher.text.count where matcher.run(from: 0, at: start, mustReach: nil) != nil {
      return true
    }
    return false
  }

  /// Repetition is written out; a pattern that would grow beyond this is refused.
  private static let maximumSteps = 20_000

  private mutating func emit(_ tree: PatternTree) -> Bool {
    guard steps.count < Pattern.maximumSteps else { return false }
    switch tree {
    case .empty: return true
    case .scalar(let value, let cases): steps.append(.scalar(value, cases))
    case .any(let newline): steps.append(.any(newline: newline))
    case .set(let set): steps.append(.set(set))
    case .sequence(let parts): return parts.allSatisfy { emit($0) }
    case .choice(let options): return emitChoice(options)
    case .capture(let number, let part):
      steps.append(.save(number * 2))
      guard emit(part) else { return false }
      steps.append(.save(number * 2 + 1))
    case .repetition(let part, let least, let most, let mode):
      return emitRepetition(part, least, most, mode)
    case .anchor(let anchor):
      switch anchor {
      case .lineStart: steps.append(.lineStart)
      case .lineEnd: steps.append(.lineEnd)
      case .textStart: steps.append(.textStart)
      case .textEnd: steps.append(.textEnd)
      case .wordBoundary(let wanted): steps.append(.wordBoundary(wanted))
      }
    case .backReference(let number): steps.append(.backReference(number))
    case .look(let part, let ahead, let negated):
      let at = steps.count
      steps.append(.matched)
      guard emit(part) else { return false }
      steps.append(.matched)
      steps[at] = .look(end: steps.count, ahead: ahead, negated: negated)
    case .atomic(let part):
      let at = steps.count
      steps.append(.matched)
      guard emit(part) else { return false }
      steps.append(.matched)
      steps[at] = .atomic(end: steps.count)
    }
    return true
  }

  private mutating func emitChoice(_ options: [PatternTree]) -> Bool {
    var exits: [Int] = []
    for (index, option) in options.enumerated() {
      if index == options.count - 1 {
        guard emit(option) else { return false }
        break
      }
      let split = steps.count
      steps.append(.matched)
      guard emit(option) else { return false }
      exits.append(steps.count)
      steps.append(.matched)
      steps[split] = .split(first: split + 1, second: steps.count)
    }
    for exit in exits { steps[exit] = .jump(steps.count) }
    return true
  }

  private mutating func emitRepetition(
    _ part: PatternTree, _ least: Int, _ most: Int?, _ mode: PatternTree.Mode
  ) -> Bool {
    if mode == .possessive {
      return emit(.atomic(.repetition(part, least: least, most: most, mode: .greedy)))
    }
    for _ in 0..<least { guard emit(part) else { return false } }
    guard let most else {
      let split = steps.count
      steps.append(.matched)
      guard emit(part) else { return false }
      steps.append(.jump(split))
      setSplit(split, steps.count, mode)
      return true
    }
    var splits: [Int] = []
    for _ in least..<max(most, least) {
      splits.append(steps.count)
      steps.append(.matched)
      guard emit(part) else { return false }
    }
    for split in splits { setSplit(split, steps.count, mode) }
    return true
  }

  private mutating func setSplit(_ at: Int, _ exit: Int, _ mode: PatternTree.Mode) {
    steps[at] = mode == .lazy ? .split(first: exit, second: at + 1) : .split(first: at + 1, second: exit)
  }
}

/// One run of a pattern over a text.
private struct Matcher {
  let pattern: Pattern
  let text: [UInt32]
  private var captures = [Int](repeating: -1, count: 20)
  private var stepsLeft = 1_000_000

  init(pattern: Pattern, text: [UInt32]) {
    self.pattern = pattern
    self.text = text
  }

  /// Where a match from this step and place ends, or `nil`.
  mutating func run(from step: Int, at place: Int, mustReach end: Int?) -> Int? {
    let width = text.count + 1
    var visited = pattern.hasBackReference ? [] : [Bool](repeating: false, count: pattern.steps.count * width)
    var pending: [(step: Int, place: Int, captures: [Int])] = [(step, place, captures)]
    while var state = pending.popLast() {
      captures = state.captures
      walk: while true {
        if pattern.hasBackReference {
          stepsLeft -= 1
          if stepsLeft < 0 { return nil }
        } else {
          let key = state.step * width + state.place
          if visited[key] { break walk }
          visited[key] = true
        }
        let here = state.place < text.count ? text[state.place] : nil
        switch pattern.steps[state.step] {
        case .matched:
          if end == nil || state.place == end { return state.place }
          break walk
        case .scalar(let wanted, let cases):
          guard let here, here == wanted || cases.lowered(here) == cases.lowered(wanted) else { break walk }
          state.place += 1
        case .any(let newline):
          guard let here, newline || here != 10 && here != 13 else { break walk }
          state.place += 1
        case .set(let set):
          guard let here, set.contains(here) else { break walk }
          state.place += 1
        case .split(let first, let second):
          pending.append((second, state.place, captures))
          state.step = first
          continue walk
        case .jump(let target):
          state.step = target
          continue walk
        case .save(let slot): if slot < captures.count { captures[slot] = state.place }
        case .lineStart, .textStart: guard state.place == 0 else { break walk }
        case .lineEnd, .textEnd: guard state.place == text.count else { break walk }
        case .wordBoundary(let wanted):
          let before = state.place > 0 && isWord(text[state.place - 1])
          guard (before != (here.map(isWord) ?? false)) == wanted else { break walk }
        case .backReference(let number):
          let (from, to) = (captures[number * 2], captures[number * 2 + 1])
          guard from >= 0, to >= from, state.place + to - from <= text.count,
            text[from..<to].elementsEqual(text[state.place..<(state.place + to - from)])
          else { break walk }
          state.place += to - from
        case .look(let after, let ahead, let negated):
          guard look(state.step + 1, state.place, ahead) != negated else { break walk }
          state.step = after
          continue walk
        case .atomic(let after):
          guard let reached = run(from: state.step + 1, at: state.place, mustReach: nil) else { break walk }
          state.place = reached
          state.step = after
          continue walk
        }
        state.step += 1
      }
    }
    return nil
  }

  private mutating func look(_ step: Int, _ place: Int, _ ahead: Bool) -> Bool {
    let saved = captures
    defer { captures = saved }
    if ahead { return run(from: step, at: place, mustReach: nil) != nil }
    for start in stride(from: place, through: 0, by: -1)
    where run(from: step, at: start, mustReach: place) != nil {
      return true
    }
    return false
  }

  private func isWord(_ value: UInt32) -> Bool { CharacterSet.word.contains(value) }
}
